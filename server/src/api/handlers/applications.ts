/** Applications: what templates made, with next steps and test URLs. */
import type { Application, ApplicationView } from '../../contract/index.ts'
import type { Configuration } from '../../domain/configuration.ts'
import { changeApplication, deleteApplication, findApplication } from '../../domain/edit/index.ts'
import type { Handlers, Services } from '../handler.ts'
import { presentApplication } from '../present/application.ts'
import { requireVersion } from '../versions.ts'
import { write } from '../write.ts'

type Names = 'applicationList' | 'applicationShow' | 'applicationChange' | 'applicationDelete'

export function applicationHandlers(services: Services): Pick<Handlers, Names> {
  const { pipeline, store } = services
  const view = (configuration: Configuration, id: Application['id']): ApplicationView =>
    presentApplication(services, configuration, findApplication(configuration, id))
  return {
    applicationList() {
      const { configuration } = store.current()
      const items = [...configuration.applications.values()].map((application) => presentApplication(services, configuration, application))
      return { total: items.length, items }
    },

    applicationShow: ({ params }) => view(store.current().configuration, params.id),

    applicationChange(call) {
      const { id } = call.params
      return write(pipeline, call, {
        edit: (current) => {
          requireVersion(store, 'applications', id, call.version)
          return { configuration: changeApplication(current, id, call.body) }
        },
        value: (configuration) => view(configuration, id)
      })
    },

    applicationDelete(call) {
      const { id } = call.params
      const { keepServices = false } = call.query
      return write(pipeline, call, {
        edit: (current) => {
          requireVersion(store, 'applications', id, call.version)
          return { configuration: deleteApplication(current, id, keepServices) }
        },
        value: () => null
      })
    }
  }
}
