/** *Test*: start a walk through a service, and follow it. */
import { findService } from '../../domain/edit/index.ts'
import type { Handlers, Services } from '../handler.ts'

export const testRunHandlers = ({ tests, store }: Services): Pick<Handlers, 'testRunCreate' | 'testRunList' | 'testRunShow'> => ({
  testRunCreate: ({ params, body }) => tests.start(params.id, body),

  testRunList({ params }) {
    const items = [...tests.of(findService(store.current().configuration, params.id).id)]
    return { total: items.length, items }
  },

  testRunShow: ({ params, query }) => (query.known === undefined ? tests.show(params.runId) : tests.waitFor(params.runId, query.known))
})
