/**
 * A rendered haproxy.cfg taken apart again, as far as a plan needs it: sections by header, and the words of `server` lines.
 * It reads only what our own renderer wrote; whatever looks different makes the plan a reload, never a wrong command.
 */
import type { Health } from './runtime-client.ts'

/**
 * Lines without meaning for a running worker: comments, the digest (which differs always), counts that begin with the worker
 * (whoever counts in them changes with them), the spread of a start's first checks,
 * and the sum of connections, which has a command of its own.
 */
const IRRELEVANT = /^\s*(?:#|$)|^\s+(?:set-var proc\.(?:digest|turn\d+)|max-spread-checks|maxconn) /

/** Section text by header line, e.g. `backend vs12`. */
export function sectionsOf(text: string): ReadonlyMap<string, string> {
  const sections = new Map<string, string>()
  let header = ''
  let lines: string[] = []
  for (const line of text.split('\n')) {
    if (/^\S/.test(line) && !line.startsWith('#')) {
      sections.set(header, lines.join('\n'))
      header = line.trim()
      lines = []
    } else if (!IRRELEVANT.test(line)) lines.push(line)
  }
  sections.set(header, lines.join('\n'))
  return sections
}

/** A section of a service or of its SubVS `vs12-34`, its rule `vs12-r5`, its counts of clients `vs12.clients`. */
const SERVICE = /^(?:frontend|backend) (vs\d+)/m

const TABLES = /^ +stick .* table (vs\d+)/gm

/**
 * @param before pieces of a main file (`Rendered`). @param now those of the next.
 * @returns the pieces of `now` that differ from `before`, with all that they refer to: the service whose table of clients they use,
 * and whatever is no service. It is valid exactly if `now` is, provided that `before` was: services do not know of each other
 * otherwise, and their names are generated.
 */
export function changedPart(before: readonly string[], now: readonly string[]): string {
  const old = new Set(before)
  const serviceOf = (piece: string): string | undefined => SERVICE.exec(piece)?.[1]
  const needed = new Set<string | undefined>()
  for (const piece of now.filter((one) => !old.has(one))) {
    needed.add(serviceOf(piece))
    for (const [, table] of piece.matchAll(TABLES)) needed.add(table)
  }
  return now
    .filter((piece) => {
      const service = serviceOf(piece)
      return service === undefined || needed.has(service)
    })
    .join('\n')
}

/** Connections that the process takes in all, from the global section; null when it does not say. */
export function connectionsOf(text: string): number | null {
  const found = /^global\n(?:\s.*\n)*?\s+maxconn (\d+)$/m.exec(text)?.[1]
  return found === undefined ? null : Number(found)
}

/** The parts of a `server` line that can change at run time, and the rest, which cannot. */
export interface ServerLine {
  readonly name: string
  /** Host and port as written; the host of IPv6 without brackets. Null when there is no plain address with port. */
  readonly address: string | null
  readonly port: number
  readonly weight: number
  readonly limit: number
  readonly disabled: boolean
  /** How the engine learns whether it works. */
  readonly health: Health
  /** All words after the name, for `add server`. */
  readonly words: readonly string[]
  /** The words without address, weight, maxconn and disabled; equal for lines that commands can lead from one to the other. */
  readonly rest: string
}

export function endpointOf(text: string): { address: string | null; port: number } {
  const match = /^(?:\[([0-9a-f:]+)\]|([0-9.]+)|([0-9a-f:]+:[0-9a-f:]*)):(\d+)$/.exec(text)
  return match === null ? { address: null, port: 0 } : { address: match[1] ?? match[2] ?? match[3] ?? null, port: Number(match[4]) }
}

/** @returns null when the line is no `server` line. */
export function parseServerLine(line: string): ServerLine | null {
  const [keyword, name, endpoint, ...options] = line.trim().split(/\s+/)
  if (keyword !== 'server' || name === undefined || endpoint === undefined) return null
  const rest: string[] = []
  let weight = 1
  let limit = 0
  for (let at = 0; at < options.length; at++) {
    const option = options[at] ?? ''
    if (option === 'weight') weight = Number(options[++at])
    else if (option === 'maxconn') limit = Number(options[++at])
    else if (option !== 'disabled') rest.push(option)
  }
  return {
    name,
    ...endpointOf(endpoint),
    weight,
    limit,
    disabled: options.includes('disabled'),
    health: options.includes('check') ? 'checked' : options.includes('agent-check') ? 'told' : 'unknown',
    words: [endpoint, ...options],
    rest: rest.join(' ')
  }
}

/** A section's servers by name, and everything else in it. */
export interface SplitSection {
  readonly servers: ReadonlyMap<string, ServerLine>
  readonly others: string
}

export function splitServers(section: string): SplitSection {
  const servers = new Map<string, ServerLine>()
  const others: string[] = []
  for (const line of section.split('\n')) {
    const server = parseServerLine(line)
    if (server === null) others.push(line.trim())
    else servers.set(server.name, server)
  }
  return { servers, others: others.join('\n') }
}

/** Lines of a crt-list that name a certificate. */
export const listLines = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))

/** The certificate file that a crt-list line names. */
export const listedFile = (line: string): string => line.split(/\s/)[0] ?? line

/** Proxies that must listen. */
export const frontendsOf = (text: string): readonly string[] => [...text.matchAll(/^frontend (vs\d+)/gm)].map((match) => match[1] ?? '')

/** Where a haproxy.cfg listens for clients, as `address:port` of its bind lines; `a:1,a:5-9` are six of them. */
function listenersOf(text: string): ReadonlyMap<string, { readonly address: string; readonly port: number }> {
  const found = new Map<string, { address: string; port: number }>()
  for (const match of text.matchAll(/^\s+bind (\S+)/gm)) {
    for (const part of (match[1] ?? '').split(',')) {
      const last = /-(\d+)$/.exec(part)
      const { address, port: first } = endpointOf(last === null ? part : part.slice(0, last.index))
      if (address === null) continue
      for (let port = first; port <= Number(last?.[1] ?? first); port++) found.set(`${address} ${port}`, { address, port })
    }
  }
  return found
}

/** @returns the listeners that `after` has and `before` has not. */
export function newListeners(before: string, after: string): readonly { readonly address: string; readonly port: number }[] {
  const old = listenersOf(before)
  return [...listenersOf(after)].filter(([key]) => !old.has(key)).map(([, listener]) => listener)
}
