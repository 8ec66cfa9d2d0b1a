/** The kernel's tables: neighbours (ARP) and routes. */
import type { Problem, ToolOutput } from '@ballast/server/contract'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Card, CardBody, CardTitle } from '@patternfly/react-core/dist/dynamic/components/Card'
import { useId, useState } from 'react'
import { ProblemAlert } from '../../../components/problem-alert.tsx'
import { api, problemOf } from '../../../lib/api.ts'
import { Output } from './tool-form.tsx'

const TABLES = [
  { title: 'ARP Table', intro: 'Which hosts on its own cables this machine knows.', action: 'Show ARP table', route: 'diagnoseNeighbours' },
  { title: 'Route Table', intro: 'All routes and the rules that choose among them.', action: 'Show routes', route: 'diagnoseRoutes' }
] as const

export const Tables = ({ isReadOnly }: { readonly isReadOnly: boolean }) =>
  TABLES.map((table) => <OneTable key={table.title} {...table} isReadOnly={isReadOnly} />)

type OneTableProps = (typeof TABLES)[number] & { readonly isReadOnly: boolean }

function OneTable({ title, intro, action, route, isReadOnly }: OneTableProps) {
  const titleId = useId()
  const [output, setOutput] = useState<ToolOutput | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [isBusy, setBusy] = useState(false)
  const show = async (): Promise<void> => {
    setBusy(true)
    setProblem(null)
    try {
      setOutput(await api.call(route))
    } catch (error) {
      setProblem(problemOf(error))
    }
    setBusy(false)
  }
  return (
    <Card component="section" aria-labelledby={titleId}>
      <CardTitle component="h2" id={titleId}>
        {title}
      </CardTitle>
      <CardBody>
        <p className="section-intro">{intro}</p>
        {isReadOnly ? null : (
          <p className="tool-button">
            <Button variant="secondary" isLoading={isBusy} isAriaDisabled={isBusy} onClick={() => void show()}>
              {action}
            </Button>
          </p>
        )}
        {problem === null ? null : <ProblemAlert problem={problem} />}
        <Output output={output} />
      </CardBody>
    </Card>
  )
}
