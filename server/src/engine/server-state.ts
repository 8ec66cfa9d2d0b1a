/**
 * The state file that a new worker reads at a reload, so that a server that is down stays down and gets no request to prove it.
 *
 * It carries health and nothing else: weights and administrative states come from the next configuration, so no run-time command
 * of the past overrides it. A server that nothing is known of starts as down and is up with its first good check, provided that
 * its service has another one to serve meanwhile; if not, trying it is better than refusing every client.
 */
import { parseServerLine, type ServerLine, sectionsOf, splitServers } from './sections.ts'
import { MAINTENANCE, type ServerStateLine } from './show.ts'

const HEADER =
  '# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight srv_time_since_last_change' +
  ' srv_check_status srv_check_result srv_check_health srv_check_state srv_agent_state bk_f_forced_id srv_f_forced_id srv_fqdn' +
  ' srv_port srvrecord srv_use_ssl srv_check_port srv_check_addr srv_agent_addr srv_agent_port'

const STOPPED = 0
const RUNNING = 2
/** No administrative state. Servers that the configuration disables are not in the file. */
const READY = 0
/** `Initializing`, and no result yet. */
const NOT_CHECKED = { checkStatus: 1, checkResult: 0, checkHealth: 0, secondsSinceChange: 0 }
/** Checks are configured and enabled; in the agent's state a bit says that it is one. */
const CHECK_STATE = 6
const AGENT_STATE = 22

type Health = Pick<ServerStateLine, 'operational' | 'checkStatus' | 'checkResult' | 'checkHealth' | 'secondsSinceChange'>

/** What is known of a server's health from checks of this very address. Servers in maintenance are not checked. */
function known(line: ServerLine, seen: ServerStateLine | undefined): Health | null {
  if (seen === undefined || (seen.admin & MAINTENANCE) !== 0) return null
  return seen.address === line.address && seen.port === line.port ? seen : null
}

/** A weight that came by command, by name of the server. The engine takes it over as long as the file's own weight is the same. */
export type WeightOf = (server: string) => number | undefined

/** What a `server` line says that commands can change. */
export type Wanted = Pick<ServerLine, 'name' | 'weight' | 'disabled'>

/** Who drains gets nothing, whatever it could take. */
const weightNow = (line: Wanted, weightOf: WeightOf): number => (line.weight === 0 ? 0 : (weightOf(line.name) ?? line.weight))

function entry(backend: string, line: ServerLine, health: Health, weightOf: WeightOf): string {
  const operational = health.operational === STOPPED ? STOPPED : RUNNING
  const ssl = line.words.includes('ssl') ? 1 : 0
  const place = [1, backend, 1, line.name, line.address]
  const state = [operational, READY, weightNow(line, weightOf), line.weight, health.secondsSinceChange]
  const own = line.health === 'told' ? [0, AGENT_STATE] : [CHECK_STATE, 0]
  const checks = [health.checkStatus, health.checkResult, health.checkHealth, ...own]
  return [...place, ...state, ...checks, 0, 0, '-', line.port, '-', ssl, 0, '-', '-', 0].join(' ')
}

function backendEntries(backend: string, section: string, seen: ReadonlyMap<string, ServerStateLine>, weightOf: WeightOf): string[] {
  const lines = [...splitServers(section).servers.values()].filter(
    (line) => line.health !== 'unknown' && line.address !== null && !line.disabled
  )
  const healths = lines.map((line) => ({ line, health: known(line, seen.get(`${backend}/${line.name}`)) }))
  const served = healths.some(({ line, health }) => health !== null && health.operational !== STOPPED && line.weight > 0)
  return healths.flatMap(({ line, health }) => {
    if (health !== null) return entry(backend, line, health, weightOf)
    return served ? entry(backend, line, { operational: STOPPED, ...NOT_CHECKED }, weightOf) : []
  })
}

/** @param seen what the present worker says. @param next the next haproxy.cfg. @returns the text of the state file. */
export function stateFile(seen: readonly ServerStateLine[], next: string, weightOf: WeightOf): string {
  const byName = new Map(seen.map((line) => [`${line.backend}/${line.server}`, line]))
  const lines: string[] = []
  for (const [header, section] of sectionsOf(next)) {
    const backend = /^backend (\S+)$/.exec(header)?.[1]
    if (backend !== undefined) lines.push(...backendEntries(backend, section, byName, weightOf))
  }
  return ['1', HEADER, ...lines, ''].join('\n')
}

/** By backend, then by name. What follows another server follows its maintenance, too, and is left out. */
export function wantedIn(configuration: string): ReadonlyMap<string, ReadonlyMap<string, Wanted>> {
  const wanted = new Map<string, Map<string, Wanted>>()
  let servers = new Map<string, Wanted>()
  for (const [text, backend] of configuration.matchAll(/^(?:backend (\S+)|[^\s#]| +server .*)/gm)) {
    const line = parseServerLine(text)
    if (line === null) {
      servers = new Map()
      if (backend !== undefined) wanted.set(backend, servers)
    } else if (!line.words.includes('track')) {
      servers.set(line.name, { name: line.name, weight: line.weight, disabled: line.disabled })
    }
  }
  return wanted
}

/** A server whose weight or administrative state is not what the files say, with what it should be. */
export interface Drift {
  readonly backend: string
  readonly line: Wanted
  readonly weight: boolean
  readonly admin: boolean
}

export function driftOf(seen: readonly ServerStateLine[], files: ReturnType<typeof wantedIn>, weightOf: WeightOf): readonly Drift[] {
  const drifts: Drift[] = []
  for (const state of seen) {
    const line = files.get(state.backend)?.get(state.server)
    if (line === undefined) continue
    const wanted = weightNow(line, weightOf)
    const weight = state.weight !== wanted
    const admin = ((state.admin & MAINTENANCE) !== 0) !== line.disabled
    if (weight || admin) drifts.push({ backend: state.backend, line: { ...line, weight: wanted }, weight, admin })
  }
  return drifts
}
