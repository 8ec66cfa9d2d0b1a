/**
 * The status of a virtual service in the LoadMaster's words, with the reason.
 *
 * *Up* is a promise to a new client, so only servers that are known to take one count. A draining server answers only
 * clients it already has, and one whose first check is still out has shown nothing: neither makes a service Up.
 */
import type { ServerState, ServerStatus, ServiceStatus, VirtualService } from '../contract/index.ts'
import { count, hostAndPort, listInWords } from './labels.ts'

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
function firstReason(service: VirtualService, states: ReadonlyMap<number, Known>): string {
  for (const server of service.realServers) {
    const state = states.get(server.id)
    if (state?.status === 'Down') {
      const place = hostAndPort(server.address, server.port)
      return state.reason === '' ? `: ${place}` : `: ${place}: ${state.reason}`
    }
  }
  return ''
}

function downReason(service: VirtualService, statuses: readonly ServerStatus[], states: ReadonlyMap<number, Known>): string {
  const [first] = statuses
  const total = statuses.length
  if (first === undefined) return 'no real server configured yet: add one under Real Servers'
  if (statuses.every((status) => status === first)) {
    const all = total === 1 ? 'the only real server is' : `all ${total} real servers are`
    return `${all} ${PLURAL[first]}${firstReason(service, states)}`
  }
  const kinds = [...new Set(statuses)].map((status) => `${statuses.filter((other) => other === status).length} ${PLURAL[status]}`)
  return `none of ${total} real servers takes new clients, ${listInWords(kinds)}${firstReason(service, states)}`
}

const takesClients = (status: ServerStatus | undefined): boolean => status === 'Up' || status === 'Unchecked'

/** Why a service is Down although servers are up: *Enhanced Options*. */
function missingReason(service: VirtualService, states: ReadonlyMap<number, Known>, up: number): string | null {
  for (const server of service.realServers) {
    const state = states.get(server.id)
    if (!server.critical || takesClients(state?.status)) continue
    const why = state === undefined || state.reason === '' ? '' : `: ${state.reason}`
    return `the critical real server ${hostAndPort(server.address, server.port)} is ${PLURAL[state?.status ?? 'Checking']}${why}`
  }
  const { minimumServers } = service.check
  if (up >= minimumServers) return null
  const total = service.realServers.length
  return `${up} of ${count(total, 'real server')} up, but ${minimumServers} are required${firstReason(service, states)}`
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
  const states = new Map(serverStates.map((state) => [state.id, state]))
  const statuses = service.realServers.map((server) => states.get(server.id)?.status ?? 'Checking')
  const inUse = service.enabled && service.redirect === null
  const up = inUse ? statuses.filter((status) => status === 'Up' || status === 'Unchecked').length : 0
  const total = statuses.length
  const as = (status: ServiceStatus, reason: string): StatusInWords => ({ status, reason, serversUp: up, serversTotal: total })

  if (!service.enabled) return as('Disabled', 'deactivated under Basic Properties')
  if (service.redirect !== null) return as('Redirect', `every request is sent to ${service.redirect.url}`)
  if (up === 0) {
    const reason = downReason(service, statuses, states)
    const instead = insteadOf(service)
    return instead === null ? as('Down', reason) : as(instead.status, `${instead.reason}; ${reason}`)
  }
  const missing = missingReason(service, states, up)
  if (missing !== null) return as('Down', missing)
  if (service.check.method === 'none') return as('Unchecked', `health checks are off: ${count(up, 'real server')} of ${total} assumed up`)
  return as('Up', `${up} of ${count(total, 'real server')} up`)
}
