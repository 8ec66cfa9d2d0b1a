/** *Test URLs*: what users of the application open, asked now or by schedule, with the last results. */
import { Application, type ApplicationPatch, type ApplicationView, type Problem, type UrlTestRound } from '@ballast/server/contract'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import * as z from 'zod'
import { DataTable } from '../../../components/data-table.tsx'
import { FormSection } from '../../../components/form-section.tsx'
import { NumberField } from '../../../components/number-field.tsx'
import { ProblemAlert } from '../../../components/problem-alert.tsx'
import { RelativeTime } from '../../../components/relative-time.tsx'
import type { Column } from '../../../components/table-props.ts'
import { api, problemOf, queryClient } from '../../../lib/api.ts'
import { labelOf } from '../../../lib/labels.ts'
import { queries } from '../../../lib/queries.ts'
import { BusyButton } from '../servers/busy-button.tsx'
import { summaryInWords } from './url-result.tsx'
import { UrlTable } from './url-table.tsx'

interface TestUrlsProps {
  readonly application: ApplicationView
}

export function TestUrls({ application }: TestUrlsProps) {
  const { id, name, tests } = application
  const [problem, setProblem] = useState<Problem | null>(null)
  const rounds = useQuery(queries.urlTests(id)).data?.items ?? []
  const [latest] = rounds
  const runAll = async (): Promise<void> => {
    setProblem(null)
    try {
      await api.call('urlTestRun', { params: { id } })
    } catch (error) {
      setProblem(problemOf(error))
    }
    await Promise.all([queryClient.invalidateQueries(queries.urlTests(id)), queryClient.invalidateQueries(queries.applications())])
  }
  return (
    <>
      <p className="section-intro">
        Asked from this machine, at the services’ own addresses, whatever DNS says: so it shows whether the services answer, not whether
        firewall and DNS lead to them.
      </p>
      <div className="part-head">
        <BusyButton variant="primary" run={runAll} aria-label={`Run all test URLs of ${name}`}>
          Run all
        </BusyButton>
        <span role="status">
          {latest === undefined ? (
            <span className="quiet">They have not been asked yet.</span>
          ) : (
            <>
              <strong>{summaryInWords(countsOf(latest))}</strong>, <RelativeTime at={latest.at} />
            </>
          )}
        </span>
      </div>
      {problem === null ? null : <ProblemAlert problem={problem} />}
      <UrlTable
        label={`Test URLs of ${name}`}
        rows={tests.map((test) => ({
          ...test,
          result: latest?.results.find(({ index, url }) => index === test.index && url === test.url) ?? null
        }))}
      />
      <div className="section-part">
        <Schedule application={application} />
      </div>
      {rounds.length < 2 ? null : <History name={name} rounds={rounds} />}
    </>
  )
}

const countsOf = ({ results }: UrlTestRound) => ({
  passed: results.filter(({ status }) => status === 'pass').length,
  failed: results.filter(({ status }) => status === 'fail').length,
  skipped: results.filter(({ status }) => status === 'skipped').length
})

const ScheduleForm = z.object({ testMinutes: Application.shape.testMinutes.unwrap() })

function Schedule({ application: { id, name, version, testMinutes } }: TestUrlsProps) {
  const values = useMemo(() => ({ testMinutes }), [testMinutes])
  return (
    <FormSection
      title={`Schedule of ${name}`}
      variant="plain"
      schema={ScheduleForm}
      values={values}
      version={version}
      send={(body: ApplicationPatch, query, ifVersion) =>
        api.call('applicationChange', { params: { id }, body, query, version: ifVersion })
      }
      words={{ done: 'Schedule saved' }}
    >
      <NumberField
        name="testMinutes"
        label={labelOf(Application.shape.testMinutes)}
        unit="minutes"
        allowsEmpty
        whenEmpty={null}
        help="Empty asks only when somebody presses Run all. What fails by schedule stands on Home, too."
      />
    </FormSection>
  )
}

const COLUMNS: readonly Column<UrlTestRound>[] = [
  { id: 'at', title: 'When', cell: ({ at }) => <RelativeTime at={at} /> },
  { id: 'by', title: 'Started by', cell: ({ by }) => (by === 'schedule' ? 'Schedule' : 'Run all') },
  { id: 'result', title: 'Result', cell: (round) => summaryInWords(countsOf(round)) }
]

const History = ({ name, rounds }: { readonly name: string; readonly rounds: readonly UrlTestRound[] }) => (
  <section className="section-part" aria-label={`History of ${name}`}>
    <h4>History</h4>
    <div className="close-table">
      <DataTable
        label={`Earlier results of ${name}`}
        columns={COLUMNS}
        rows={rounds}
        keyOf={({ id }) => id}
        nameOf={({ at }) => `results of ${at}`}
        details={({ at, results }) => <UrlTable label={`Results of ${at}`} rows={results.map((result) => ({ ...result, result }))} />}
      />
    </div>
  </section>
)
