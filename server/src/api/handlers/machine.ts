/** The machine itself: its clock, restarts. Everything is the helper's to do; here is only passed on. */
import type { MachineView } from '../../contract/index.ts'
import { Refusal } from '../../domain/problems.ts'
import type { Network } from '../../engine/offers.ts'
import type { Caller, Handlers, Services } from '../handler.ts'

const PLACE = 'This page belongs to the Ballast appliance.'
const ELSEWHERE = `${PLACE} Here Ballast runs on a machine that is administered by its own means.`

/** Whether this machine may be administered from here. */
export function machineAccess(network: Pick<Network, 'live' | 'lacks'>): MachineView['access'] {
  const { present, reason } = network.live().helper
  if (!present) return { allowed: false, reason: `${PLACE} ${reason}` }
  return network.lacks().includes('appliance') ? { allowed: false, reason: ELSEWHERE } : { allowed: true, reason: '' }
}

/** @throws Refusal with the reason. */
export function requireMachine(network: Pick<Network, 'live' | 'lacks'>): void {
  const { allowed, reason } = machineAccess(network)
  if (!allowed) throw new Refusal('helper-unreachable', reason)
}

/** For the audit log: such deeds make no revision. */
export const noteOf = ({ audit, now }: Pick<Services, 'audit' | 'now'>, caller: Caller, action: string, detail: string): void =>
  audit({ at: now().toISOString(), author: caller.username, address: caller.address, action, detail })

type Names = 'machineShow' | 'machineReboot' | 'machineShutdown' | 'clockSet'

export function machineHandlers(services: Services): Pick<Handlers, Names> {
  const { networking: network, now } = services
  const view = async (): Promise<MachineView> => {
    const access = machineAccess(network)
    return { access, now: now().toISOString(), clock: access.allowed ? await network.tool('clock', {}, 'machine-refused') : null }
  }
  return {
    machineShow: view,
    async machineReboot({ caller }) {
      requireMachine(network)
      noteOf(services, caller, 'reboot', 'rebooted the machine')
      await network.tool('power', { action: 'reboot' }, 'machine-refused')
      return null
    },
    async machineShutdown({ caller }) {
      requireMachine(network)
      noteOf(services, caller, 'shutdown', 'shut the machine down')
      await network.tool('power', { action: 'shutdown' }, 'machine-refused')
      return null
    },
    async clockSet({ caller, body }) {
      requireMachine(network)
      await network.tool('setClock', { at: body.at }, 'machine-refused')
      noteOf(services, caller, 'clock-set', `set the clock to ${body.at}`)
      return view()
    }
  }
}
