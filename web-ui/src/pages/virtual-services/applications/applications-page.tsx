/** What templates made: all applications as a list, or some of them with all that is to know. */
import '../virtual-services.css'
import type { ApplicationView as View } from '@ballast/server/contract'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { ButtonLink } from '../../../components/button-link.tsx'
import { DataTable } from '../../../components/data-table.tsx'
import { EmptyPage } from '../../../components/empty-page.tsx'
import { Loaded } from '../../../components/loaded.tsx'
import { PageFrame } from '../../../components/page-frame.tsx'
import { RelativeTime } from '../../../components/relative-time.tsx'
import type { Column } from '../../../components/table-props.ts'
import { useLive } from '../../../lib/live.ts'
import { queries } from '../../../lib/queries.ts'
import { ApplicationView } from './application-view.tsx'
import { progressOf } from './step-places.ts'
import { summaryInWords } from './url-result.tsx'

const back = (
  <>
    Virtual Services &gt; <Link to="/virtual-services">View/Modify Services</Link>
  </>
)

export function ApplicationsPage() {
  const { of } = useSearch({ from: '/virtual-services/applications' })
  const query = useQuery(queries.applications())
  const some = of === undefined ? null : (query.data?.items ?? []).filter(({ id }) => of.includes(id))
  const all = <Link to="/virtual-services/applications">All applications</Link>
  return (
    <PageFrame
      title={some === null ? 'Applications' : some.length === 1 ? `Application ${some[0]?.name ?? ''}` : 'Applications'}
      place={back}
      intro={
        some === null
          ? 'What was published from templates: the services that belong together, what is left to do for them, and whether they work.'
          : undefined
      }
      actions={some === null ? null : all}
    >
      <Loaded query={query}>
        {({ items }) => (some === null ? <AllApplications items={items} /> : <SomeApplications items={some} />)}
      </Loaded>
    </PageFrame>
  )
}

function SomeApplications({ items }: { readonly items: readonly View[] }) {
  const navigate = useNavigate()
  const leave = (): Promise<void> => navigate({ to: '/virtual-services', ignoreBlocker: true })
  if (items.length === 0)
    return (
      <EmptyPage title="This application does not exist (any more)">
        Its services may have been deleted, or it was taken apart. <Link to="/system-configuration/change-history">Change History</Link>{' '}
        tells by whom, and brings it back.
      </EmptyPage>
    )
  return (
    <div className="applications">
      {items.map((application) => (
        <ApplicationView key={application.id} application={application} leave={leave} />
      ))}
    </div>
  )
}

const COLUMNS: readonly Column<View>[] = [
  {
    id: 'name',
    title: 'Name',
    modifier: 'breakWord',
    cell: ({ id, name }) => (
      <Link to="/virtual-services/applications" search={{ of: [id] }}>
        {name}
      </Link>
    )
  },
  { id: 'template', title: 'Template', modifier: 'breakWord', cell: ({ template }) => `${template.name} ${template.version}` },
  { id: 'services', title: 'Virtual Services', cell: (row) => <ServicesCell application={row} /> },
  { id: 'steps', title: 'Next steps', cell: (row) => stepsInWords(row) },
  { id: 'tests', title: 'Test URLs', cell: ({ lastTest }) => <TestsCell lastTest={lastTest} /> }
]

function stepsInWords(application: View): string {
  const { done, total } = progressOf(application)
  return total === 0 ? 'none' : done === total ? 'all done' : `${done} of ${total} done`
}

function ServicesCell({ application: { services } }: { readonly application: View }) {
  const up = useLive((live) => services.filter(({ id, state }) => (live.services.get(id) ?? state).status === 'Up').length)
  return (
    <span className="tabular">
      {up} of {services.length} Up
    </span>
  )
}

function TestsCell({ lastTest }: Pick<View, 'lastTest'>) {
  if (lastTest === null) return <span className="quiet">not yet</span>
  return (
    <>
      {summaryInWords(lastTest)}{' '}
      <small className="quiet">
        <RelativeTime at={lastTest.at} />
      </small>
    </>
  )
}

function AllApplications({ items }: { readonly items: readonly View[] }) {
  if (items.length === 0)
    return (
      <EmptyPage
        title="No applications yet"
        action={
          <ButtonLink to="/virtual-services/publish" variant="primary">
            Publish an Application
          </ButtonLink>
        }
      >
        An application is what a template makes: several virtual services that belong together, with what is left to do for them. Publish
        one here, or choose a template under Use Template of Add New.
      </EmptyPage>
    )
  return (
    <div className="close-table">
      <DataTable label="Applications" columns={COLUMNS} rows={items} keyOf={({ id }) => id} nameOf={({ name }) => name} />
    </div>
  )
}
