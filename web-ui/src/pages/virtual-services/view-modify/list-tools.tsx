/** Search and state filter above the list. */
import { FormSelect, FormSelectOption } from '@patternfly/react-core/dist/dynamic/components/FormSelect'
import { Label } from '@patternfly/react-core/dist/dynamic/components/Label'
import { ToggleGroup, ToggleGroupItem } from '@patternfly/react-core/dist/dynamic/components/ToggleGroup'
import { useEffect, useRef, useState } from 'react'
import { FilterBox } from '../../../components/filter-box.tsx'
import { count } from '../../../lib/format.ts'
import type { StatusCount } from './rows.ts'
import type { ServiceListSearch } from './search.ts'

interface ListToolsProps {
  readonly state: ServiceListSearch
  readonly counts: readonly StatusCount[]
  readonly applications: readonly { readonly id: number; readonly name: string }[]
  readonly onChange: (change: Pick<ServiceListSearch, 'search' | 'status' | 'servers' | 'application'>) => void
}

export function ListTools({ state, counts, applications, onChange }: ListToolsProps) {
  const [text, setText] = useTypedText(state.search ?? '')
  const all = counts.reduce((sum, each) => sum + each.count, 0)
  const type = (typed: string): void => {
    setText(typed)
    onChange({ search: typed.trim() === '' ? undefined : typed })
  }
  return (
    <div className="list-tools">
      <FilterBox label="Search services" value={text} onChange={type} placeholder="Name, address or port" />
      <ToggleGroup aria-label="Show services by state" isCompact className="status-filter">
        <ToggleGroupItem
          text={`All ${count(all)}`}
          isSelected={state.status === undefined}
          onChange={() => onChange({ status: undefined })}
        />
        {counts.map((each) => (
          <ToggleGroupItem
            key={each.status}
            text={`${each.status} ${count(each.count)}`}
            isSelected={state.status === each.status}
            onChange={() => onChange({ status: state.status === each.status ? undefined : each.status })}
          />
        ))}
      </ToggleGroup>
      {applications.length === 0 ? null : (
        <FormSelect
          aria-label="Show services of an application"
          className="application-filter"
          value={state.application ?? ''}
          onChange={(_event, chosen) => onChange({ application: chosen === '' ? undefined : Number(chosen) })}
        >
          <FormSelectOption value="" label="All applications" />
          {applications.map(({ id, name }) => (
            <FormSelectOption key={id} value={id} label={name} />
          ))}
        </FormSelect>
      )}
      {state.servers === undefined ? null : (
        <Label variant="outline" closeBtnAriaLabel="Show services with any real servers" onClose={() => onChange({ servers: undefined })}>
          With a real server {state.servers}
        </Label>
      )}
    </div>
  )
}

/** The box answers at once and the URL follows, perhaps a few letters behind; one that changes by itself (back, a link) wins over the box. */
function useTypedText(inUrl: string): readonly [string, (text: string) => void] {
  const [text, setText] = useState(inUrl)
  const underWay = useRef<readonly string[]>([inUrl])
  useEffect(() => {
    const at = underWay.current.indexOf(inUrl)
    if (at >= 0) underWay.current = underWay.current.slice(at)
    else {
      underWay.current = [inUrl]
      setText(inUrl)
    }
  }, [inUrl])
  const type = (typed: string): void => {
    underWay.current = [...underWay.current, typed.trim() === '' ? '' : typed]
    setText(typed)
  }
  return [text, type]
}
