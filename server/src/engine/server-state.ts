/**
 * The state file that a new worker reads at a reload, so that a server that is down stays down and gets no request to prove it.
 *
 * It carries health and nothing else: weights and administrative states come from the next configuration, so no run-time command
 * of the past overrides it. A server that nothing is known of starts as down and is up with its first good check, provided that
 * its service has another one to serve meanwhile; if not, trying it is better than refusing every client.
 */
import { type RunningServer, serversIn } from './running-servers.ts'
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
function known(server: RunningServer, seen: ServerStateLine | undefined): Health | null {
  if (seen === undefined || (seen.admin & MAINTENANCE) !== 0) return null
  return seen.address === server.address && seen.port === server.port ? seen : null
}

/** A weight that came by command, by name of the server. The engine takes it over as long as the file's own weight is the same. */
export type WeightOf = (server: string) => number | undefined

/** Who drains gets nothing, whatever it could take. */
const weightNow = ({ name, options }: RunningServer, weightOf: WeightOf): number =>
  options.weight === 0 ? 0 : (weightOf(name) ?? options.weight)

function entry(backend: string, server: RunningServer, health: Health, weightOf: WeightOf): string {
  const { name, address, port, options } = server
  const operational = health.operational === STOPPED ? STOPPED : RUNNING
  const state = `${operational} ${READY} ${weightNow(server, weightOf)} ${options.weight} ${health.secondsSinceChange}`
  const own = options.health === 'told' ? `0 ${AGENT_STATE}` : `${CHECK_STATE} 0`
  const checks = `${health.checkStatus} ${health.checkResult} ${health.checkHealth} ${own}`
  return `1 ${backend} 1 ${name} ${address} ${state} ${checks} 0 0 - ${port} - ${options.ssl ? 1 : 0} 0 - - 0`
}

function backendEntries(
  backend: string,
  servers: Iterable<RunningServer>,
  seen: ReadonlyMap<string, ServerStateLine> | undefined,
  weightOf: WeightOf
): string[] {
  const healths = [...servers]
    .filter(({ address, options }) => options.health !== 'unknown' && address !== null && !options.disabled)
    .map((server) => ({ server, health: known(server, seen?.get(server.name)) }))
  const served = healths.some(({ server, health }) => health !== null && health.operational !== STOPPED && server.options.weight > 0)
  return healths.flatMap(({ server, health }) => {
    if (health !== null) return entry(backend, server, health, weightOf)
    return served ? entry(backend, server, { operational: STOPPED, ...NOT_CHECKED }, weightOf) : []
  })
}

/** @param seen what the present worker says. @param next the next haproxy.cfg. @returns the text of the state file. */
export function stateFile(seen: readonly ServerStateLine[], next: string, weightOf: WeightOf): string {
  const byBackend = new Map<string, Map<string, ServerStateLine>>()
  for (const line of seen) {
    const servers = byBackend.get(line.backend) ?? new Map<string, ServerStateLine>()
    byBackend.set(line.backend, servers.set(line.server, line))
  }
  const lines = ['1', HEADER]
  for (const [backend, servers] of serversIn(next)) {
    lines.push(...backendEntries(backend, servers.values(), byBackend.get(backend), weightOf))
  }
  return `${lines.join('\n')}\n`
}

/** A server whose weight or administrative state is not what the files say, with what it should be. */
export interface Drift {
  readonly backend: string
  readonly server: string
  /** Null when it is as it should be. */
  readonly weight: number | null
  readonly state: 'ready' | 'maint' | null
}

export function driftOf(seen: readonly ServerStateLine[], files: ReturnType<typeof serversIn>, weightOf: WeightOf): readonly Drift[] {
  const drifts: Drift[] = []
  for (const { backend, server, weight, admin } of seen) {
    const wanted = files.get(backend)?.get(server)
    // What follows another server follows its maintenance, too.
    if (wanted === undefined || wanted.options.follows) continue
    const due = weightNow(wanted, weightOf)
    const isOut = (admin & MAINTENANCE) !== 0
    const { disabled } = wanted.options
    if (weight === due && isOut === disabled) continue
    drifts.push({ backend, server, weight: weight === due ? null : due, state: isOut === disabled ? null : disabled ? 'maint' : 'ready' })
  }
  return drifts
}
