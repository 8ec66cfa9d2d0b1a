/** The network as it is, interfaces, and the change that waits to be confirmed. */
import type { Id, InterfaceView, NetworkView } from '../../contract/index.ts'
import type { Configuration } from '../../domain/configuration.ts'
import { addInterface, changeInterface, deleteInterface, findInterface } from '../../domain/edit/index.ts'
import { pictureOf } from '../../domain/network/picture.ts'
import { Refusal } from '../../domain/problems.ts'
import type { Handlers, Services } from '../handler.ts'
import { networkFacts, presentInterfaces } from '../present/interface.ts'
import { requireVersion } from '../versions.ts'
import { write } from '../write.ts'

type Names =
  | 'networkShow'
  | 'networkConfirm'
  | 'networkRevert'
  | 'networkPicture'
  | 'interfaceList'
  | 'interfaceCreate'
  | 'interfaceShow'
  | 'interfaceChange'
  | 'interfaceDelete'

export function networkHandlers(services: Services): Pick<Handlers, Names> {
  const { pipeline, store, networking: network } = services

  const view = (): NetworkView => ({
    ...network.live(),
    interfaces: presentInterfaces({ network, store }, store.current().configuration),
    lacks: [...network.lacks()],
    reverted: network.reverted()
  })
  const one = (configuration: Configuration, id: Id): InterfaceView => {
    findInterface(configuration, id)
    const found = presentInterfaces({ network, store }, configuration).find((entry) => entry.id === id)
    if (found === undefined) throw new Refusal('not-found', `There is no interface ${id}.`)
    return found
  }

  return {
    async networkShow() {
      await network.look()
      return view()
    },

    async networkConfirm({ body }) {
      await network.confirm(body.id)
      return view()
    },

    async networkRevert({ body }) {
      await network.revert(body.id)
      return view()
    },

    networkPicture({ query }) {
      const { configuration } = store.current()
      return pictureOf(configuration, { ...networkFacts(network), routes: network.routes() }, query)
    },

    interfaceList() {
      const items = presentInterfaces({ network, store }, store.current().configuration)
      return { total: items.length, items }
    },

    interfaceShow: ({ params }) => one(store.current().configuration, params.id),

    interfaceCreate(call) {
      let id = 0
      return write(pipeline, call, {
        edit: (current, newId) => {
          id = newId()
          return { configuration: addInterface(current, id, call.body) }
        },
        value: (configuration) => one(configuration, id)
      })
    },

    interfaceChange(call) {
      const { id } = call.params
      return write(pipeline, call, {
        edit: (current) => {
          requireVersion(store, 'interfaces', id, call.version)
          return { configuration: changeInterface(current, id, call.body) }
        },
        value: (configuration) => one(configuration, id)
      })
    },

    interfaceDelete(call) {
      const { id } = call.params
      return write(pipeline, call, {
        edit: (current) => {
          requireVersion(store, 'interfaces', id, call.version)
          return { configuration: deleteInterface(current, id) }
        },
        value: () => null
      })
    }
  }
}
