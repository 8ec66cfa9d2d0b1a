/** *Virtual Services*: list, add, change, explain, delete, and the port-80 redirector. */
import type { Id, VirtualServiceView } from '../../contract/index.ts'
import type { Configuration } from '../../domain/configuration.ts'
import { addRedirector, addVirtualService, changeVirtualService, deleteVirtualService, findService } from '../../domain/edit/index.ts'
import { type ExplainFacts, explain, warningsIn } from '../../domain/explain/explain.ts'
import type { Handlers, Services } from '../handler.ts'
import { presentRow, presentVirtualService } from '../present/virtual-service.ts'
import { requireVersion } from '../versions.ts'
import { listed } from '../virtual-service-list.ts'
import { write } from '../write.ts'

type Names =
  | 'virtualServiceList'
  | 'virtualServiceCreate'
  | 'virtualServiceShow'
  | 'virtualServiceChange'
  | 'virtualServiceDelete'
  | 'virtualServiceExplain'
  | 'redirectorCreate'

export function virtualServiceHandlers(services: Services): Pick<Handlers, Names> {
  const { pipeline, store } = services
  const view = (configuration: Configuration, id: Id): VirtualServiceView => presentVirtualService(services, findService(configuration, id))
  const facts = (): ExplainFacts => ({ ...services.network(), now: services.now(), renewals: services.acme.renewals() })

  return {
    virtualServiceList({ query }) {
      const { configuration } = store.current()
      const warningsOf = warningsIn(configuration, facts())
      const rows = configuration.virtualServices
        .values()
        .map((service) => presentRow(services, configuration, service, warningsOf(service)))
      return listed([...rows], query)
    },

    virtualServiceShow: ({ params }) => view(store.current().configuration, params.id),

    virtualServiceCreate(call) {
      let id = 0
      return write(pipeline, call, {
        edit: (current, newId) => {
          id = newId()
          return { configuration: addVirtualService(current, id, call.body) }
        },
        value: (configuration) => view(configuration, id)
      })
    },

    virtualServiceChange(call) {
      const { id } = call.params
      return write(pipeline, call, {
        edit: (current) => {
          requireVersion(store, 'virtualServices', id, call.version)
          return { configuration: changeVirtualService(current, id, call.body) }
        },
        value: (configuration) => view(configuration, id)
      })
    },

    virtualServiceDelete(call) {
      const { id } = call.params
      return write(pipeline, call, {
        edit: (current) => {
          requireVersion(store, 'virtualServices', id, call.version)
          return { configuration: deleteVirtualService(current, id) }
        },
        value: () => null
      })
    },

    virtualServiceExplain({ params, body }) {
      const configuration = changeVirtualService(store.current().configuration, params.id, body)
      return explain({ configuration, service: findService(configuration, params.id), facts: facts() })
    },

    redirectorCreate(call) {
      let id = 0
      return write(pipeline, call, {
        edit: (current, newId) => {
          id = newId()
          return { configuration: addRedirector(current, id, call.params.id, call.body) }
        },
        value: (configuration) => view(configuration, id)
      })
    }
  }
}
