/** What only the machine's own console may do. */
import { DEFAULT_USER } from '../../contract/index.ts'
import { quickSetup } from '../../domain/edit/index.ts'
import type { Handlers, Services } from '../handler.ts'
import { write } from '../write.ts'

/** When Quick Setup was finished; of the machine, not of a revision: an undo does not make the machine new. */
const SET_UP_KEY = 'console.set-up'

type Names = 'consoleShow' | 'quickSetup' | 'consolePassword'

export function consoleHandlers({ accounts, machine, now, pipeline, product, store }: Services): Pick<Handlers, Names> {
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
    }
  }
}
