/** Search box above a table. */
import { SearchInput } from '@patternfly/react-core/dist/dynamic/components/SearchInput'

interface FilterBoxProps {
  /** Accessible name, e.g. `Filter services`. */
  readonly label: string
  readonly value: string
  readonly onChange: (text: string) => void
  readonly placeholder?: string
}

export function FilterBox({ label, value, onChange, placeholder }: FilterBoxProps) {
  return (
    <SearchInput
      aria-label={label}
      value={value}
      onChange={(_event, text) => onChange(text)}
      onClear={() => onChange('')}
      className="filter-box"
      {...(placeholder === undefined ? {} : { placeholder })}
    />
  )
}
