/** The real servers of a virtual service. */
import type { Id, RealServerView } from '../../contract/index.ts'
import type { Configuration } from '../../domain/configuration.ts'
import { addRealServer, changeRealServer, deleteRealServer, findRealServer } from '../../domain/edit/index.ts'
import type { Handlers, Services } from '../handler.ts'
import { presentRealServer } from '../present/virtual-service.ts'
import { requireVersion } from '../versions.ts'
import { write } from '../write.ts'

export function realServerHandlers(services: Services): Pick<Handlers, 'realServerCreate' | 'realServerChange' | 'realServerDelete'> {
  const { pipeline, store } = services
  const now = (): string => services.now().toISOString()

  const view = (configuration: Configuration, serviceId: Id, id: Id): RealServerView =>
    presentRealServer(services, serviceId, findRealServer(configuration, serviceId, id).server)

  return {
    realServerCreate(call) {
      const serviceId = call.params.id
      let id = 0
      return write(pipeline, call, {
        edit: (current, newId) => {
          id = newId()
          return { configuration: addRealServer(current, serviceId, id, call.body, now()) }
        },
        value: (configuration) => view(configuration, serviceId, id)
      })
    },

    realServerChange(call) {
      const { id: serviceId, serverId } = call.params
      return write(pipeline, call, {
        edit: (current) => {
          requireVersion(store, 'realServers', serverId, call.version)
          return { configuration: changeRealServer(current, serviceId, serverId, call.body, now()) }
        },
        value: (configuration) => view(configuration, serviceId, serverId)
      })
    },

    realServerDelete(call) {
      const { id: serviceId, serverId } = call.params
      return write(pipeline, call, {
        edit: (current) => {
          requireVersion(store, 'realServers', serverId, call.version)
          return { configuration: deleteRealServer(current, serviceId, serverId) }
        },
        value: () => null
      })
    }
  }
}
