/** One of a few words: the platform's own drop-down, which every screen reader, phone and test knows. */
import { FormSelect, FormSelectOption } from '@patternfly/react-core/dist/dynamic/components/FormSelect'
import { FieldFrame, type FieldProps, SHOWN_ONLY, textOf, useField } from './field-frame.tsx'

export interface Choice {
  readonly value: string
  readonly label: string
  readonly isDisabled?: boolean
}

interface SelectFieldProps extends FieldProps {
  readonly choices: readonly Choice[]
}

export function SelectField({ name, label, help, choices, isDisabled = false }: SelectFieldProps) {
  const bound = useField(name)
  const { value, onChange, onBlur, id, helpId, error, isReadOnly } = bound
  return (
    <FieldFrame bound={bound} label={label} help={help}>
      <FormSelect
        id={id}
        name={name}
        value={textOf(value)}
        onChange={(_event, chosen) => onChange(chosen)}
        onBlur={onBlur}
        validated={error === undefined ? 'default' : 'error'}
        aria-describedby={helpId}
        isDisabled={isDisabled}
        {...(isReadOnly ? SHOWN_ONLY : {})}
      >
        {choices.map((choice) => (
          <FormSelectOption key={choice.value} value={choice.value} label={choice.label} isDisabled={choice.isDisabled === true} />
        ))}
      </FormSelect>
    </FieldFrame>
  )
}
