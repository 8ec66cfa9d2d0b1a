/** How far a change of many services has come, and what was refused. */
import { Alert, AlertActionCloseButton } from '@patternfly/react-core/dist/dynamic/components/Alert'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Progress } from '@patternfly/react-core/dist/dynamic/components/Progress'
import { count, counted } from '../../../lib/format.ts'
import { useStore } from '../../../lib/store.ts'
import { type BulkRun, bulkStore, dismissBulk, stopBulk } from './bulk.ts'

/** Refusals named one by one; of more the number is enough. */
const NAMED = 8

export function BulkProgress() {
  const run = useStore(bulkStore, (state) => state)
  if (run === null) return null
  return run.phase === 'over' ? <Outcome run={run} /> : <Going run={run} />
}

function Going({ run }: { readonly run: BulkRun }) {
  const words = `${count(run.done)} of ${count(run.total)}`
  return (
    <div className="list-tools">
      <Progress
        style={{ flex: 1 }}
        title={`${run.doing} ${counted(run.total, 'virtual service', 'virtual services')}`}
        value={run.done}
        max={run.total}
        label={words}
        valueText={words}
      />
      <Button variant="secondary" onClick={stopBulk} isDisabled={run.phase === 'stopping'}>
        Stop
      </Button>
    </div>
  )
}

function Outcome({ run }: { readonly run: BulkRun }) {
  const { failures, done, total, doing } = run
  const left = total - done
  const title = [
    `${doing}: ${count(done - failures.length)} of ${count(total)} done`,
    ...(failures.length === 0 ? [] : [`${count(failures.length)} refused`]),
    ...(left === 0 ? [] : [`stopped before the other ${count(left)}`])
  ].join(', ')
  return (
    <div role="alert" className="list-tools">
      <Alert
        variant={failures.length === 0 ? 'info' : 'warning'}
        isInline
        title={title}
        actionClose={<AlertActionCloseButton onClose={dismissBulk} />}
      >
        {failures.slice(0, NAMED).map((failure) => (
          <p key={failure.label}>
            {failure.label}: {failure.problem.detail}
          </p>
        ))}
        {failures.length > NAMED ? <p>{counted(failures.length - NAMED, 'more was', 'more were')} refused.</p> : null}
      </Alert>
    </div>
  )
}
