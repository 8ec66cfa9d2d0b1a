/** What can be done with the marked services at once. */
import type { VirtualServiceRow } from '@ballast/server/contract'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { confirm } from '../../../lib/dialogs.ts'
import { counted } from '../../../lib/format.ts'
import { useStore } from '../../../lib/store.ts'
import { deleteService, fateOfConnections, setServiceEnabled } from '../servers/actions.ts'
import { bulkStore, deleteServices, setServicesEnabled } from './bulk.ts'

interface MarkedToolsProps {
  readonly rows: readonly VirtualServiceRow[]
  readonly onDone: () => void
}

const many = (rows: readonly VirtualServiceRow[]): string => counted(rows.length, 'virtual service', 'virtual services')

async function disableMarked(rows: readonly VirtualServiceRow[]): Promise<boolean> {
  const isSure = await confirm({
    title: `Disable ${many(rows)}?`,
    consequence: `Their addresses stop answering new clients at once. ${fateOfConnections(rows.map((row) => row.id))} Settings and real servers stay; Enable brings them back.`,
    action: 'Disable'
  })
  if (isSure) await setServicesEnabled(rows, false)
  return isSure
}

async function deleteMarked(rows: readonly VirtualServiceRow[]): Promise<boolean> {
  const isSure = await confirm({
    title: `Delete ${many(rows)}?`,
    consequence: `Their addresses stop answering new clients at once, and their real servers leave the list. ${fateOfConnections(rows.map((row) => row.id))} Undo brings them back.`,
    action: 'Delete',
    danger: true,
    typeToConfirm: 'delete'
  })
  if (isSure) await deleteServices(rows)
  return isSure
}

/** The line is there before anything is marked, so that the table does not move under the pointer. */
export function MarkedTools(props: MarkedToolsProps) {
  return props.rows.length === 0 ? (
    <p className="marked-tools quiet">Mark services to enable, disable or delete several at once.</p>
  ) : (
    <Tools {...props} />
  )
}

function Tools({ rows, onDone }: MarkedToolsProps) {
  const isRunning = useStore(bulkStore, (run) => run !== null && run.phase !== 'over')
  const off = rows.filter((row) => !row.enabled)
  const on = rows.filter((row) => row.enabled)
  const [only] = rows
  const single = rows.length === 1 ? only : undefined
  const start = async (run: () => Promise<unknown>): Promise<void> => {
    if ((await run()) !== false) onDone()
  }
  return (
    <fieldset className="marked-tools" aria-label="Marked services">
      <span>{counted(rows.length, 'service', 'services')} marked</span>
      <Button
        variant="secondary"
        size="sm"
        isDisabled={isRunning || off.length === 0}
        onClick={() => void start(() => setServicesEnabled(off, true))}
      >
        Enable
      </Button>
      <Button
        variant="secondary"
        size="sm"
        isDisabled={isRunning || on.length === 0}
        onClick={() => void start(() => (single === undefined ? disableMarked(on) : setServiceEnabled(single, false)))}
      >
        Disable
      </Button>
      <Button
        variant="secondary"
        size="sm"
        isDanger
        isDisabled={isRunning}
        onClick={() => void start(() => (single === undefined ? deleteMarked(rows) : deleteService(single)))}
      >
        Delete
      </Button>
      <Button variant="link" size="sm" onClick={onDone}>
        Unmark
      </Button>
    </fieldset>
  )
}
