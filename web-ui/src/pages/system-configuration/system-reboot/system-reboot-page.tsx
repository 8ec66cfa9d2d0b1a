/** *System Reboot*: start the machine anew, or switch it off. */
import '../network.css'
import { ActionCard } from '../../../components/action-card.tsx'
import { UnlessGoingDown } from '../../../components/going-down.tsx'
import { MachineNotice, useMachineAccess } from '../../../components/machine-notice.tsx'
import { PageFrame } from '../../../components/page-frame.tsx'
import { api } from '../../../lib/api.ts'
import { restart, shutDown } from '../../../lib/comeback.ts'
import { confirm } from '../../../lib/dialogs.ts'
import { count } from '../../../lib/format.ts'
import { useLive } from '../../../lib/live.ts'

const connectionsInWords = (connections: number): string =>
  connections === 0
    ? 'There is no open connection at this moment.'
    : connections === 1
      ? 'One open connection is cut.'
      : `${count(connections)} open connections are cut.`

export function SystemRebootPage() {
  const isReadOnly = !useMachineAccess()
  const connections = useLive((live) => live.total?.connections ?? 0)
  const reboot = async (): Promise<void> => {
    const isWanted = await confirm({
      title: 'Reboot this machine?',
      consequence: `No service answers until it is back, which takes about a minute. ${connectionsInWords(connections)}`,
      action: 'Reboot',
      danger: true
    })
    if (isWanted) await restart(() => api.call('machineReboot'))
  }
  const shutdown = async (): Promise<void> => {
    const isWanted = await confirm({
      title: 'Shut this machine down?',
      consequence: `No service answers until somebody starts the machine on its host; that cannot be done from here. ${connectionsInWords(connections)}`,
      action: 'Shutdown',
      danger: true
    })
    if (isWanted) await shutDown(() => api.call('machineShutdown'))
  }
  return (
    <PageFrame
      title="System Reboot"
      place="System Configuration > System Administration"
      intro="Changes of the configuration never need this. It helps where a host asks for it, and before the hardware of the virtual machine is changed."
    >
      <MachineNotice />
      <UnlessGoingDown>
        <div className="form-stack">
          <ActionCard
            title="Reboot"
            intro="Starts the machine anew. Services, addresses and settings are as before afterwards."
            action="Reboot"
            run={reboot}
            isDanger
            isReadOnly={isReadOnly}
          />
          <ActionCard
            title="Shutdown"
            intro="Switches the machine off. It stays off until its host starts it."
            action="Shutdown"
            run={shutdown}
            isDanger
            isReadOnly={isReadOnly}
          />
        </div>
      </UnlessGoingDown>
    </PageFrame>
  )
}
