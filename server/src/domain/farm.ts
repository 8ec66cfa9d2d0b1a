/**
 * Farms: where real servers stand. Whatever concerns real servers as a group (persistence, scheduling, checks) takes a farm
 * and not a service, because a service may consist of several.
 */
import type * as z from 'zod'
import type { FarmFields, Id, RealServer, VirtualService } from '../contract/index.ts'

export interface Farm extends z.infer<typeof FarmFields> {
  readonly id: Id
  readonly realServers: readonly RealServer[]
  /** Whose clients it serves: the side towards clients, the source address and the encryption are that service's. */
  readonly service: VirtualService
}

export const mainFarm = (service: VirtualService): Farm => ({
  id: service.id,
  persistence: service.persistence,
  scheduling: service.scheduling,
  check: service.check,
  realServers: service.realServers,
  service
})

/** @returns all farms of a service. */
export const farmsOf = (service: VirtualService): readonly Farm[] => [mainFarm(service)]
