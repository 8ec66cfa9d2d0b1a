/**
 * The status of a virtual service in the LoadMaster's words, with the reason.
 *
 * *Up* is a promise to a new client, so only servers that are known to take one count. A draining server answers only
 * clients it already has, and one whose first check is still out has shown nothing: neither makes a service Up.
 */
import type { RealServer, ServerState, ServerStatus, ServiceStatus, SubService, VirtualService } from '../contract/index.ts'
import { type Farm, isSwitched, mainFarm, serversOf, subFarm } from './farm.ts'
import { count, hostAndPort, listInWords, subLabel } from './labels.ts'

export interface StatusInWords {
  readonly status: ServiceStatus
  readonly reason: string
  readonly serversUp: number
  readonly serversTotal: number
}

const PLURAL: Readonly<Record<ServerStatus, string>> = {
  Up: 'up',
  Down: 'down',
  Disabled: 'disabled',
  Draining: 'draining',
  Unchecked: 'not checked',
  Checking: 'waiting for the first check'
}

type Known = Pick<ServerState, 'id' | 'status' | 'reason'>

/** What the first server that is down says, with its address: `10.0.0.5:80: connection refused`. */
function firstReason(servers: readonly RealServer[], states: ReadonlyMap<number, Known>): string {
  for (const server of servers) {
    const state = states.get(server.id)
    if (state?.status === 'Down') {
      const place = hostAndPort(server.address, server.port)
      return state.reason === '' ? `: ${place}` : `: ${place}: ${state.reason}`
    }
  }
  return ''
}

function downReason(servers: readonly RealServer[], statuses: readonly ServerStatus[], states: ReadonlyMap<number, Known>): string {
  const [first] = statuses
  const total = statuses.length
  if (first === undefined) return 'no real server configured yet: add one under Real Servers'
  if (statuses.every((status) => status === first)) {
    const all = total === 1 ? 'the only real server is' : `all ${total} real servers are`
    return `${all} ${PLURAL[first]}${firstReason(servers, states)}`
  }
  const kinds = [...new Set(statuses)].map((status) => `${statuses.filter((other) => other === status).length} ${PLURAL[status]}`)
  return `none of ${total} real servers takes new clients, ${listInWords(kinds)}${firstReason(servers, states)}`
}

const takesClients = (status: ServerStatus | undefined): boolean => status === 'Up' || status === 'Unchecked'

/** Why a service is Down although servers are up: *Enhanced Options*. */
function missingReason({ realServers, check }: Farm, states: ReadonlyMap<number, Known>, up: number): string | null {
  for (const server of realServers) {
    const state = states.get(server.id)
    if (!server.critical || takesClients(state?.status)) continue
    const why = state === undefined || state.reason === '' ? '' : `: ${state.reason}`
    return `the critical real server ${hostAndPort(server.address, server.port)} is ${PLURAL[state?.status ?? 'Checking']}${why}`
  }
  const { minimumServers } = check
  if (up >= minimumServers) return null
  const total = realServers.length
  return `${up} of ${count(total, 'real server')} up, but ${minimumServers} are required${firstReason(realServers, states)}`
}

/** @returns the status of a farm whose service is in use. */
function farmStatus(farm: Farm, states: ReadonlyMap<number, Known>): StatusInWords {
  const { realServers, check } = farm
  const statuses = realServers.map((server) => states.get(server.id)?.status ?? 'Checking')
  const up = statuses.filter((status) => status === 'Up' || status === 'Unchecked').length
  const total = statuses.length
  const as = (status: ServiceStatus, reason: string): StatusInWords => ({ status, reason, serversUp: up, serversTotal: total })
  if (up === 0) return as('Down', downReason(realServers, statuses, states))
  const missing = missingReason(farm, states, up)
  if (missing !== null) return as('Down', missing)
  if (check.method === 'none') return as('Unchecked', `health checks are off: ${count(up, 'real server')} of ${total} assumed up`)
  return as('Up', `${up} of ${count(total, 'real server')} up`)
}

const byId = (serverStates: readonly Known[]): ReadonlyMap<number, Known> => new Map(serverStates.map((state) => [state.id, state]))

/** @param serverStates what the engine observed; a server missing there has not been checked yet. */
export function subServiceStatus(service: VirtualService, sub: SubService, serverStates: readonly Known[]): StatusInWords {
  const out = (reason: string): StatusInWords => ({ status: 'Disabled', reason, serversUp: 0, serversTotal: sub.realServers.length })
  if (!service.enabled) return out('the whole service is deactivated')
  if (!sub.enabled) return out('disabled by an administrator')
  return farmStatus(subFarm(service, sub), byId(serverStates))
}

/** A service is Up if one of its SubVSs is; that one may be the wrong one for a request, which its own status tells. */
function statusOfSubs(service: VirtualService, serverStates: readonly Known[]): Pick<StatusInWords, 'status' | 'reason'> {
  const subs = service.subServices.map((sub) => ({ sub, ...subServiceStatus(service, sub, serverStates) }))
  const taking = subs.filter(({ status }) => status === 'Up' || status === 'Unchecked')
  const bad = subs.find(({ status }) => status === 'Down')
  const first = bad === undefined ? '' : `; SubVS ${subLabel(bad.sub)}: ${bad.reason}`
  if (taking.length === 0) {
    const all = subs.length === 1 ? 'the only SubVS is' : `all ${subs.length} SubVSs are`
    return { status: 'Down', reason: `${bad === undefined ? `${all} disabled` : `no SubVS of ${subs.length} takes clients`}${first}` }
  }
  const status = taking.every((one) => one.status === 'Unchecked') ? 'Unchecked' : 'Up'
  return { status, reason: `${taking.length} of ${count(subs.length, 'SubVS')} up${first}` }
}

/** What clients get while no real server takes them, in the order in which the engine tries it. */
function insteadOf({ type, advanced }: VirtualService): { readonly status: ServiceStatus; readonly reason: string } | null {
  const { sorryServer, errorRedirect, errorCode } = advanced
  if (sorryServer !== null)
    return { status: 'Sorry', reason: `clients get the sorry server ${hostAndPort(sorryServer.address, sorryServer.port)}` }
  if (type !== 'http') return null
  if (errorRedirect !== '') return { status: 'Redirect', reason: `clients are sent to ${errorRedirect}` }
  return errorCode === null ? null : { status: 'Fail Message', reason: `clients get the error message with code ${errorCode}` }
}

/** @param serverStates what the engine observed; a server missing there has not been checked yet. */
export function serviceStatus(service: VirtualService, serverStates: readonly Known[]): StatusInWords {
  const states = byId(serverStates)
  const servers = serversOf(service)
  const inUse = service.enabled && service.redirect === null
  const isUp = ({ id }: RealServer): boolean => ['Up', 'Unchecked'].includes(states.get(id)?.status ?? 'Checking')
  const counts = { serversUp: inUse ? servers.filter(isUp).length : 0, serversTotal: servers.length }
  if (!service.enabled) return { status: 'Disabled', reason: 'deactivated under Basic Properties', ...counts }
  if (service.redirect !== null) return { status: 'Redirect', reason: `every request is sent to ${service.redirect.url}`, ...counts }
  const found =
    service.subServices.length > 0 ? { ...statusOfSubs(service, serverStates), ...counts } : farmStatus(mainFarm(service), states)
  // A service whose clients are told apart by rules or SubVSs goes elsewhere only when nobody is there at all.
  const goesElsewhere = counts.serversUp === 0 || (service.subServices.length === 0 && !isSwitched(service))
  const instead = goesElsewhere && found.status === 'Down' ? insteadOf(service) : null
  return instead === null ? found : { ...found, status: instead.status, reason: `${instead.reason}; ${found.reason}` }
}
