/** The machine, and the description of the API. */
import type { Handlers, Services } from '../handler.ts'
import { openApiDocument } from '../openapi.ts'

export function systemHandlers(services: Services): Pick<Handlers, 'systemShow' | 'openapi'> {
  const { live, store, machine, product } = services
  return {
    async systemShow() {
      return {
        product: 'Ballast',
        version: product.version,
        startedAt: product.startedAt,
        revision: store.current().revision,
        engine: live.engine(),
        ...(await machine())
      }
    },
    openapi: () => openApiDocument()
  }
}
