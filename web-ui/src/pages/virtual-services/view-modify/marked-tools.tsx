/** What can be done with the marked services at once. */
import type { VirtualServiceRow } from '@ballast/server/contract'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useState } from 'react'
import { counted } from '../../../lib/format.ts'
import { deleteService, fateOfConnections, setServiceEnabled } from '../servers/actions.ts'
import { BusyButton } from '../servers/busy-button.tsx'
import { ExportDialog } from '../templates/export-dialog.tsx'
import { changeMany } from './bulk.ts'

interface MarkedToolsProps {
  readonly rows: readonly VirtualServiceRow[]
  readonly onDone: () => void
}

const many = (rows: readonly VirtualServiceRow[]): string => counted(rows.length, 'virtual service', 'virtual services')

const disableMarked = (rows: readonly VirtualServiceRow[]): Promise<boolean> =>
  changeMany(rows, 'disable', {
    title: `Disable ${many(rows)}?`,
    consequence: `Their addresses stop answering new clients at once. ${fateOfConnections(rows.map((row) => row.id))} Settings and real servers stay; Enable brings them back.`,
    action: 'Disable'
  })

const deleteMarked = (rows: readonly VirtualServiceRow[]): Promise<boolean> =>
  changeMany(rows, 'delete', {
    title: `Delete ${many(rows)}?`,
    consequence: `Their addresses stop answering new clients at once, and their real servers leave the list. ${fateOfConnections(rows.map((row) => row.id))} Undo brings them back.`,
    action: 'Delete',
    danger: true,
    typeToConfirm: 'delete'
  })

/** The line is there before anything is marked, so that the table does not move under the pointer. */
export function MarkedTools(props: MarkedToolsProps) {
  return props.rows.length === 0 ? (
    <p className="marked-tools quiet">Mark services to enable, disable, delete or export several at once.</p>
  ) : (
    <Tools {...props} />
  )
}

function Tools({ rows, onDone }: MarkedToolsProps) {
  const [isExporting, setExporting] = useState(false)
  const off = rows.filter((row) => !row.enabled)
  const on = rows.filter((row) => row.enabled)
  const [only] = rows
  const single = rows.length === 1 ? only : undefined
  const act = async (run: Promise<boolean>): Promise<void> => {
    if (await run) onDone()
  }
  return (
    <fieldset className="marked-tools" aria-label="Marked services">
      <span>{counted(rows.length, 'service', 'services')} marked</span>
      <BusyButton variant="secondary" size="sm" isDisabled={off.length === 0} run={() => act(changeMany(off, 'enable'))}>
        Enable
      </BusyButton>
      <BusyButton
        variant="secondary"
        size="sm"
        isDisabled={on.length === 0}
        run={() => act(single === undefined ? disableMarked(on) : setServiceEnabled(single, false))}
      >
        Disable
      </BusyButton>
      <BusyButton variant="secondary" size="sm" isDanger run={() => act(single === undefined ? deleteMarked(rows) : deleteService(single))}>
        Delete
      </BusyButton>
      <Button variant="secondary" size="sm" onClick={() => setExporting(true)}>
        Export Template
      </Button>
      {isExporting ? <ExportDialog services={rows} onClose={() => setExporting(false)} /> : null}
      <Button variant="link" size="sm" onClick={onDone}>
        Unmark
      </Button>
    </fieldset>
  )
}
