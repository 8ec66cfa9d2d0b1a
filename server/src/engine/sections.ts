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

/**
 * What belongs to a service stands in sections named after it: its SubVS `vs12-34`, its rule `vs12-r5`, the critical servers of either
 * (`vs12c`), counts of clients (`vs12.clients`).
 */
const SERVICE = /^(?:frontend|backend) (vs\d+)(?:c|\.clients|-\S+)?$/

const TABLE_OF = /^ +stick .* table (vs\d+)/m

/** Sections as they are written, each with its header. */
const blocksOf = (text: string): readonly string[] => text.split(/^(?=[^\s#])/m)
const headerOf = (block: string): string => block.slice(0, Math.max(0, block.indexOf('\n'))).trim()

/**
 * @returns the sections of `now` that differ from `before`, with all that they refer to: the other half of their service, the service
 * whose table of clients they use, and whatever is no service. It is valid exactly if `now` is, provided that `before` was: services
 * do not know of each other otherwise, and their names are generated.
 */
export function changedPart(before: string, now: string): string {
  const old = new Set(blocksOf(before))
  const blocks = blocksOf(now)
  const changed = new Set(blocks.filter((block) => !old.has(block)).map((block) => SERVICE.exec(headerOf(block))?.[1]))
  for (const block of blocks) {
    const table = changed.has(SERVICE.exec(headerOf(block))?.[1]) ? TABLE_OF.exec(block)?.[1] : undefined
    if (table !== undefined) changed.add(table)
  }
  return blocks
    .filter((block) => {
      const service = SERVICE.exec(headerOf(block))?.[1]
      return service === undefined || changed.has(service)
    })
    .join('')
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
