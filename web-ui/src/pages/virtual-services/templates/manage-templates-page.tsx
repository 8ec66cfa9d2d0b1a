/** *Manage Templates*: which applications this machine knows how to publish, and files with more of them. */
import '../virtual-services.css'
import type { TemplateRow } from '@ballast/server/contract'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Label } from '@patternfly/react-core/dist/dynamic/components/Label'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ButtonLink } from '../../../components/button-link.tsx'
import { DataTable } from '../../../components/data-table.tsx'
import { EmptyPage } from '../../../components/empty-page.tsx'
import { FilterBox } from '../../../components/filter-box.tsx'
import { Loaded } from '../../../components/loaded.tsx'
import { PageFrame } from '../../../components/page-frame.tsx'
import type { Column } from '../../../components/table-props.ts'
import { api } from '../../../lib/api.ts'
import { inDialog } from '../../../lib/change.ts'
import { confirm } from '../../../lib/dialogs.ts'
import { counted } from '../../../lib/format.ts'
import { configurationChanged, queries } from '../../../lib/queries.ts'
import { showToast } from '../../../lib/toasts.ts'
import { AddTemplates } from './add-templates.tsx'
import { TemplateDetails } from './template-details.tsx'

/** With fewer rows a box to filter them is in the way. */
const MANY = 8

const COLUMNS: readonly Column<TemplateRow>[] = [
  { id: 'name', title: 'Name', width: 25, modifier: 'breakWord', cell: (row) => <NameCell row={row} /> },
  { id: 'comment', title: 'Comment', width: 35, modifier: 'breakWord', cell: (row) => row.comment },
  { id: 'version', title: 'Version', modifier: 'nowrap', cell: (row) => row.version },
  { id: 'services', title: 'Virtual Services', isNumeric: true, cell: (row) => row.services }
]

const NameCell = ({ row: { name, shipped, problems } }: { readonly row: TemplateRow }) => (
  <span className="name-cell">
    <strong>{name}</strong>
    {shipped ? (
      <Label isCompact color="blue" variant="outline">
        Came with Ballast
      </Label>
    ) : null}
    {problems.length === 0 ? null : (
      <Label isCompact color="red">
        Cannot be used
      </Label>
    )}
  </span>
)

export function ManageTemplatesPage() {
  const query = useQuery(queries.templates())
  return (
    <PageFrame
      title="Manage Templates"
      place="Virtual Services"
      intro="A template knows the virtual services of an application: ports, persistence, checks, what to do next. Add New and Publish an Application offer those that stand here."
    >
      <div className="applications">
        <AddTemplates />
        <Loaded query={query}>{({ items }) => (items.length === 0 ? <NoTemplates /> : <Templates rows={items} />)}</Loaded>
      </div>
    </PageFrame>
  )
}

const NoTemplates = () => (
  <EmptyPage title="No templates yet">
    A template file (*.tmpl) describes all virtual services of one application, for example Lync, Exchange or a web shop. Choose files above
    and press Add New Template; or export a service of this machine as one, by Export Template on its page. Templates of other makers’ load
    balancers are encrypted and cannot be read.
  </EmptyPage>
)

/** Uploaded ones by their number, shipped ones, which do not change, by their place. */
const keysOf = (rows: readonly TemplateRow[]): ReadonlyMap<string, number> =>
  new Map(rows.map(({ id, shipped }, index) => [id, shipped ? -1 - index : Number(id.slice('own-'.length))]))

function Templates({ rows }: { readonly rows: readonly TemplateRow[] }) {
  const [filter, setFilter] = useState('')
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  const shown = rows.filter(({ name, comment }) => words.every((word) => `${name} ${comment}`.toLowerCase().includes(word)))
  const keys = keysOf(rows)
  return (
    <div>
      {rows.length < MANY ? null : (
        <div className="table-tools">
          <FilterBox label="Filter templates" placeholder="Name or comment" value={filter} onChange={setFilter} />
          <span className="quiet">{counted(shown.length, 'template', 'templates')}</span>
        </div>
      )}
      <div className="close-table">
        <DataTable
          label="Templates"
          columns={COLUMNS}
          rows={shown}
          keyOf={({ id }) => keys.get(id) ?? 0}
          nameOf={({ name }) => name}
          details={({ id }) => <TemplateDetails id={id} />}
          actions={{ title: 'Operation', of: (row) => <Operations row={row} /> }}
        />
      </div>
      {shown.length === 0 ? <p className="quiet">No template fits. Clear the filter to see all {rows.length}.</p> : null}
    </div>
  )
}

const Operations = ({ row: { id, name, shipped, problems } }: { readonly row: TemplateRow }) => (
  <span className="buttons">
    {problems.length > 0 ? null : (
      <ButtonLink to="/virtual-services/publish" search={{ template: id }} variant="link" isInline size="sm" aria-label={`Publish ${name}`}>
        Publish
      </ButtonLink>
    )}
    <Button variant="link" isInline size="sm" component="a" href={`/api/v1/templates/${id}/file`} download aria-label={`Download ${name}`}>
      Download
    </Button>
    {shipped ? null : (
      <Button variant="link" isInline size="sm" isDanger aria-label={`Delete ${name}`} onClick={() => void remove(id, name)}>
        Delete
      </Button>
    )}
  </span>
)

async function remove(templateId: string, name: string): Promise<void> {
  const isMeant = await confirm({
    title: `Delete template ${name}?`,
    consequence:
      'It is no longer offered. Virtual services that were made from it stay as they are. It cannot be undone: download it first to keep it.',
    action: 'Delete',
    danger: true
  })
  if (!isMeant) return
  await inDialog(async () => {
    await api.call('templateDelete', { params: { templateId } })
    showToast({ title: `Template ${name} deleted` })
    return true
  })
  await configurationChanged()
}
