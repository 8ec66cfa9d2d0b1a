/** Which templates: one, or several of one application. */
import type { TemplateRow } from '@ballast/server/contract'
import { Checkbox } from '@patternfly/react-core/dist/dynamic/components/Checkbox'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { FieldFrame, useField } from '../../../components/field-frame.tsx'
import { FilterBox } from '../../../components/filter-box.tsx'
import { Loaded } from '../../../components/loaded.tsx'
import { counted } from '../../../lib/format.ts'
import { queries } from '../../../lib/queries.ts'

/** With fewer templates a box to filter them is in the way. */
const MANY = 8

export function TemplateStep() {
  const query = useQuery(queries.templates())
  return <Loaded query={query}>{({ items }) => <Choices rows={items.filter(({ problems }) => problems.length === 0)} />}</Loaded>
}

function Choices({ rows }: { readonly rows: readonly TemplateRow[] }) {
  const bound = useField('templates')
  const { value, onChange, id } = bound
  const [filter, setFilter] = useState('')
  const chosen: readonly unknown[] = Array.isArray(value) ? value : []
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  const shown = rows.filter(
    (row) => chosen.includes(row.id) || words.every((word) => `${row.name} ${row.comment}`.toLowerCase().includes(word))
  )
  const toggle = (templateId: string, isTicked: boolean): void =>
    onChange(rows.map((row) => row.id).filter((each) => (each === templateId ? isTicked : chosen.includes(each))))
  return (
    <>
      {rows.length < MANY ? null : (
        <FilterBox label="Filter templates" placeholder="For example Lync, Exchange, SMTP" value={filter} onChange={setFilter} />
      )}
      <FieldFrame bound={bound} label="Templates" role="group">
        <div className="template-choices">
          {shown.map((row) => (
            <Checkbox
              key={row.id}
              id={`${id}-${row.id}`}
              name={`templates.${row.id}`}
              label={row.name}
              description={`${row.comment === '' ? '' : `${row.comment} · `}${counted(row.services, 'virtual service', 'virtual services')}`}
              isChecked={chosen.includes(row.id)}
              onChange={(_event, isTicked) => toggle(row.id, isTicked)}
            />
          ))}
        </div>
      </FieldFrame>
    </>
  )
}
