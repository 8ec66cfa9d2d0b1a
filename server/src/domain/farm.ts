/**
 * Farms: where real servers stand. Whatever concerns real servers as a group (persistence, scheduling, checks) takes a farm
 * and not a service, because a service may consist of several.
 */
import type * as z from 'zod'
import type { FarmFields, Id, RealServer, SubService, VirtualService } from '../contract/index.ts'

type Own = z.infer<typeof FarmFields> & { readonly realServers: readonly RealServer[] }

export interface Farm extends Own {
  readonly id: Id
  /** Whose clients it serves: the side towards clients, the source address and the encryption are that service's. */
  readonly service: VirtualService
  /** The SubVS that it is; null for a service without SubVSs. */
  readonly sub: SubService | null
}

const ownOf = ({ persistence, scheduling, check, realServers }: Own): Own => ({ persistence, scheduling, check, realServers })

export const mainFarm = (service: VirtualService): Farm => ({ ...ownOf(service), id: service.id, service, sub: null })

export const subFarm = (service: VirtualService, sub: SubService): Farm => ({ ...ownOf(sub), id: sub.id, service, sub })

/** @returns all farms of a service: its SubVSs, or itself. */
export const farmsOf = (service: VirtualService): readonly Farm[] =>
  service.subServices.length === 0 ? [mainFarm(service)] : service.subServices.map((sub) => subFarm(service, sub))

/** @returns the farms that the engine runs: a SubVS that is off is left out, as a service is. */
export const runningFarms = (service: VirtualService): readonly Farm[] => farmsOf(service).filter(({ sub }) => sub?.enabled !== false)

/** @returns all real servers of a service, those of its SubVSs, too. */
export const serversOf = (service: VirtualService): readonly RealServer[] =>
  service.subServices.length === 0
    ? service.realServers
    : [...service.realServers, ...service.subServices.flatMap((sub) => sub.realServers)]

/** Whether *Content Switching* decides where each request goes. */
export const isSwitched = ({ content, redirect, type }: VirtualService): boolean =>
  content.switching && redirect === null && type === 'http'
