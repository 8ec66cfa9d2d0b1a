/** The SubVSs of a virtual service. Their real servers are changed and deleted as those of services are. */
import type { Id, SubServiceView } from '../../contract/index.ts'
import type { Configuration } from '../../domain/configuration.ts'
import {
  addSubService,
  addSubServiceServer,
  changeSubService,
  deleteSubService,
  findRealServer,
  findSubService
} from '../../domain/edit/index.ts'
import type { Handlers, Services } from '../handler.ts'
import { presentRealServer, presentSubService } from '../present/virtual-service.ts'
import { requireVersion } from '../versions.ts'
import { write } from '../write.ts'

type Names = 'subServiceCreate' | 'subServiceChange' | 'subServiceDelete' | 'subServiceServerCreate'

export function subServiceHandlers(services: Services): Pick<Handlers, Names> {
  const { pipeline, store } = services
  const now = (): string => services.now().toISOString()

  const view = (configuration: Configuration, serviceId: Id, id: Id): SubServiceView =>
    presentSubService(services, serviceId, findSubService(configuration, serviceId, id).sub)

  return {
    subServiceCreate(call) {
      const serviceId = call.params.id
      let id = 0
      return write(pipeline, call, {
        edit: (current, newId) => {
          id = newId()
          return { configuration: addSubService(current, serviceId, id, call.body) }
        },
        value: (configuration) => view(configuration, serviceId, id)
      })
    },

    subServiceChange(call) {
      const { id: serviceId, subServiceId } = call.params
      return write(pipeline, call, {
        edit: (current) => {
          requireVersion(store, 'subServices', subServiceId, call.version)
          return { configuration: changeSubService(current, serviceId, subServiceId, call.body) }
        },
        value: (configuration) => view(configuration, serviceId, subServiceId)
      })
    },

    subServiceDelete(call) {
      const { id: serviceId, subServiceId } = call.params
      return write(pipeline, call, {
        edit: (current) => {
          requireVersion(store, 'subServices', subServiceId, call.version)
          return { configuration: deleteSubService(current, serviceId, subServiceId) }
        },
        value: () => null
      })
    },

    subServiceServerCreate(call) {
      const { id: serviceId, subServiceId } = call.params
      let id = 0
      return write(pipeline, call, {
        edit: (current, newId) => {
          id = newId()
          return { configuration: addSubServiceServer(current, serviceId, subServiceId, id, call.body, now()) }
        },
        value: (configuration) => presentRealServer(services, serviceId, findRealServer(configuration, serviceId, id).server)
      })
    }
  }
}
