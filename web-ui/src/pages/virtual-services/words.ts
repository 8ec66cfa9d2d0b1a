/** How services and real servers are called on these pages. */
import { endpoint as hostAndPort, serviceTitle as titleOf } from '../../lib/attention.ts'

export { hostAndPort, titleOf }

export interface Named {
  readonly name: string
  readonly address: string
  readonly port: number
}

/** @returns name and address, for sentences. */
export const nameInFull = (service: Named): string => {
  const place = hostAndPort(service.address, service.port)
  return service.name === '' ? place : `“${service.name}” (${place})`
}
