/** Changes in the operator's words: object, field, before and after. */
import type { ChangeInWords } from '@ballast/server/contract'

const NOTHING = '(nothing)'

export function ChangeList({ changes }: { readonly changes: readonly ChangeInWords[] }) {
  const objects = [...Map.groupBy(changes, (change) => change.object)]
  return (
    <dl className="change-list">
      {objects.map(([object, fields]) => (
        <div key={object}>
          <dt>{object}</dt>
          {fields.map((change) => (
            <dd key={change.field}>
              <FieldChange change={change} />
            </dd>
          ))}
        </div>
      ))}
    </dl>
  )
}

function FieldChange({ change }: { readonly change: ChangeInWords }) {
  const { field, before, after } = change
  return (
    <>
      {field === '' ? null : `${field}: `}
      {before === null ? null : <del>{before === '' ? NOTHING : before}</del>}
      {before !== null && after !== null ? <span aria-hidden="true"> → </span> : null}
      {after === null ? null : <ins>{after === '' ? NOTHING : after}</ins>}
    </>
  )
}
