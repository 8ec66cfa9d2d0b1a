/**
 * The real servers of a rendered haproxy.cfg, as far as their health and state go over a reload. The words of most lines are the same,
 * so they are read once; a plan of commands, which needs all of a changed line, reads it by `sections.ts`.
 */
import type { Health } from './runtime-client.ts'
import { endpointOf, parseServerLine } from './sections.ts'

interface Options {
  readonly weight: number
  readonly disabled: boolean
  readonly health: Health
  /** Whether it is spoken to over TLS. */
  readonly ssl: boolean
  /** Whether another server's state is its own. */
  readonly follows: boolean
}

export interface RunningServer {
  readonly name: string
  /** Null when it is no plain address with port. */
  readonly address: string | null
  readonly port: number
  readonly options: Options
}

function optionsOf(line: string): Options {
  const parsed = parseServerLine(line)
  const { weight = 1, disabled = false, health = 'unknown', words = [] } = parsed ?? {}
  return { weight, disabled, health, ssl: words.includes('ssl'), follows: words.includes('track') }
}

/** @returns by backend, then by name. */
export function serversIn(configuration: string): ReadonlyMap<string, ReadonlyMap<string, RunningServer>> {
  const backends = new Map<string, Map<string, RunningServer>>()
  const known = new Map<string, Options>()
  let servers = new Map<string, RunningServer>()
  for (const [line, backend, name, endpoint = '', words = ''] of configuration.matchAll(
    /^(?:backend (\S+)|[^\s#]| +server (\S+) (\S+)(.*))/gm
  )) {
    if (name === undefined) {
      servers = new Map()
      if (backend !== undefined) backends.set(backend, servers)
      continue
    }
    const options = known.get(words) ?? optionsOf(line)
    known.set(words, options)
    servers.set(name, { name, ...endpointOf(endpoint), options })
  }
  return backends
}
