/** What only the machine's own console may do. */
import { DEFAULT_USER } from '../../contract/index.ts'
import { openWebAccess, quickSetup } from '../../domain/edit/index.ts'
import type { Handlers, Services } from '../handler.ts'
import { write } from '../write.ts'
import { machineAccess, noteOf, requireMachine } from './machine.ts'

/** When Quick Setup was finished; of the machine, not of a revision: an undo does not make the machine new. */
const SET_UP_KEY = 'console.set-up'

type Names = 'consoleShow' | 'quickSetup' | 'consolePassword' | 'webAccessReset' | 'factoryReset' | 'health' | 'versionKeep'

export function consoleHandlers(services: Services): Pick<Handlers, Names> {
  const { accounts, live, machine, networking: network, now, pipeline, product, renewWebCertificate, store } = services
  return {
    async consoleShow() {
      const { hostname } = await machine()
      return {
        version: product.version,
        hostname,
        isSetUp: store.machineValue(SET_UP_KEY) !== undefined,
        mustChangePassword: accounts.mustChangePassword(DEFAULT_USER)
      }
    },

    async quickSetup(call) {
      const written = await write(
        pipeline,
        { caller: call.caller, query: {} },
        { note: 'Quick Setup', edit: (current) => ({ configuration: quickSetup(current, call.body) }), value: () => null }
      )
      store.setMachineValue(SET_UP_KEY, now().toISOString())
      return written
    },

    async consolePassword({ caller, body }) {
      await accounts.resetPassword(DEFAULT_USER, body.password, caller.address)
      return null
    },

    async webAccessReset({ caller }) {
      const written = await write(
        pipeline,
        { caller, query: {} },
        { note: 'Web access reset', edit: (current) => ({ configuration: openWebAccess(current) }), value: () => null }
      )
      await renewWebCertificate()
      noteOf(services, caller, 'web-access-reset', 'opened the web interface on every interface and made it a new certificate')
      return written
    },

    health() {
      const engine = live.engine()
      const { allowed, reason } = machineAccess(network)
      if (engine.status !== 'running')
        return { healthy: false, reason: `The traffic engine does not run this configuration. ${engine.reason}` }
      return { healthy: allowed, reason }
    },

    versionKeep: () => network.tool('versionKeep', {}, 'machine-refused'),

    async factoryReset() {
      requireMachine(network)
      await network.tool('factoryReset', {}, 'machine-refused')
      return null
    }
  }
}
