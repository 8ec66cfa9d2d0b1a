/**
 * Reader of the CSV that `show stat` answers. With 1,000 services of 10 servers it has 12,000 lines of 100 columns every second, so
 * it is one pass over the characters: numbers are made in place, only the few texts that are read are cut out, and generated names
 * become the ids that they are made of. Lines of other proxies than ours are left out.
 */

/** What is read of one line. Counters count since the worker started; what HAProxy leaves empty is 0 or ''. */
export interface StatRow {
  readonly kind: 'frontend' | 'backend' | 'server'
  /** Id of the virtual service. */
  readonly service: number
  /** Id of the farm: the service's or the SubVS's; 0 for the servers under one rule, which stand elsewhere, too. */
  readonly farm: number
  /** Id of the real server; 0 in the other kinds of line. */
  readonly server: number
  readonly status: string
  readonly connections: number
  readonly sessions: number
  readonly bytesIn: number
  readonly bytesOut: number
  /** Seconds since the status changed. */
  readonly lastChange: number
  readonly checkStatus: string
  readonly checkCode: string
  /** Milliseconds. */
  readonly checkDuration: number
  readonly lastCheck: string
  readonly requests: number
  /** Connections accepted (frontend). */
  readonly accepted: number
  /** Connections made to the server. */
  readonly connects: number
}

/** HAProxy's names of the columns that are read, in the order of a `Line`. The first three must be there; the rest may be missing. */
const TEXTS: readonly string[] = ['pxname', 'svname', 'status', 'check_status', 'check_code', 'last_chk']
const NUMBERS: readonly string[] = ['scur', 'stot', 'bin', 'bout', 'lastchg', 'check_duration', 'req_tot', 'conn_tot', 'connect']

const COMMA = 44
const QUOTE = 34
const NEWLINE = 10
const DIGIT_0 = 48
const DIGIT_9 = 57

/** Where a line's values are collected; one for all lines, so that reading allocates nothing but the rows. */
interface Line {
  readonly texts: string[]
  readonly numbers: number[]
}

/** Columns in the order of the header: -1 is not read, 0… is a text, TEXTS.length… a number. */
function layoutOf(header: string): readonly number[] | null {
  const names = header.replace(/^# /, '').split(',')
  const layout = names.map((name) => {
    const text = TEXTS.indexOf(name)
    if (text >= 0) return text
    const number = NUMBERS.indexOf(name)
    return number < 0 ? -1 : TEXTS.length + number
  })
  return [0, 1, 2].every((needed) => layout.includes(needed)) ? layout : null
}

const unquoted = (value: string): string => (value.startsWith('"') ? value.replace(/^"|"$/g, '').replaceAll('""', '"') : value)

/** @returns the end of a quoted value: a quote inside is doubled, and commas and line breaks are its own. */
function afterQuotes(text: string, start: number): number {
  let at = start + 1
  for (; at < text.length; at++) {
    if (text.charCodeAt(at) !== QUOTE) continue
    if (text.charCodeAt(at + 1) !== QUOTE) break
    at++
  }
  while (at < text.length && text.charCodeAt(at) !== COMMA && text.charCodeAt(at) !== NEWLINE) at++
  return at
}

/** Reads one line into `line`. @returns where the next one starts. */
function readLine(text: string, start: number, layout: readonly number[], line: Line): number {
  line.texts.fill('')
  line.numbers.fill(0)
  let at = start
  for (let column = 0; ; column++) {
    const begin = at
    let value = 0
    let code = text.charCodeAt(at)
    if (code === QUOTE) at = afterQuotes(text, at)
    else {
      while (at < text.length && code !== COMMA && code !== NEWLINE) {
        value = code >= DIGIT_0 && code <= DIGIT_9 ? value * 10 + code - DIGIT_0 : Number.NaN
        code = text.charCodeAt(++at)
      }
    }
    const field = layout[column] ?? -1
    if (field >= TEXTS.length) line.numbers[field - TEXTS.length] = Number.isNaN(value) ? 0 : value
    else if (field >= 0) line.texts[field] = unquoted(text.slice(begin, at))
    if (at >= text.length || text.charCodeAt(at) === NEWLINE) return at + 1
    at++
  }
}

/** @returns the ids in `vs12`, `vs12-34` (a SubVS) and `vs12-r5` (servers under one rule); null for any other proxy. */
function proxyOf(name: string): { readonly service: number; readonly farm: number } | null {
  const dash = name.indexOf('-')
  const service = idOf(dash < 0 ? name : name.slice(0, dash), 'vs')
  if (service === 0) return null
  if (dash < 0) return { service, farm: service }
  if (name.charAt(dash + 1) === 'r') return { service, farm: 0 }
  const farm = idOf(name.slice(dash + 1), '')
  return farm === 0 ? null : { service, farm }
}

/** @returns 12 for `vs12` and the prefix `vs`; 0 for any other name. */
function idOf(name: string, prefix: string): number {
  if (!name.startsWith(prefix)) return 0
  const id = Number(name.slice(prefix.length))
  return Number.isSafeInteger(id) && id > 0 ? id : 0
}

function rowFrom({ texts, numbers }: Line): StatRow | null {
  const [proxy = '', name = '', status = '', checkStatus = '', checkCode = '', lastCheck = ''] = texts
  const place = proxyOf(proxy)
  const server = idOf(name, 'rs')
  const kind = name === 'FRONTEND' ? 'frontend' : name === 'BACKEND' ? 'backend' : 'server'
  if (place === null || (kind === 'server' ? server === 0 : place.farm === 0)) return null
  const [connections = 0, sessions = 0, bytesIn = 0, bytesOut = 0, lastChange = 0, checkDuration = 0] = numbers
  const [, , , , , , requests = 0, accepted = 0, connects = 0] = numbers
  const counters = { connections, sessions, bytesIn, bytesOut, lastChange, requests, accepted, connects }
  return { kind, ...place, server, status, checkStatus, checkCode, checkDuration, lastCheck, ...counters }
}

/** @returns the rows of our services, or null when the text is not an answer to `show stat`. Anything before the header is skipped. */
export function parseStat(text: string): StatRow[] | null {
  const start = text.indexOf('# pxname,')
  if (start < 0) return null
  const headerEnd = text.indexOf('\n', start)
  const layout = layoutOf(text.slice(start, headerEnd < 0 ? undefined : headerEnd))
  if (layout === null) return null
  const line: Line = { texts: TEXTS.map(() => ''), numbers: NUMBERS.map(() => 0) }
  const rows: StatRow[] = []
  let at = headerEnd < 0 ? text.length : headerEnd + 1
  while (at < text.length && text.charCodeAt(at) !== NEWLINE) {
    at = readLine(text, at, layout, line)
    const row = rowFrom(line)
    if (row !== null) rows.push(row)
  }
  return rows
}

/** The rows of one worker by what they are about. */
export interface StatIndex {
  readonly frontends: ReadonlyMap<number, StatRow>
  /** By farm. */
  readonly backends: ReadonlyMap<number, StatRow>
  readonly servers: ReadonlyMap<number, StatRow>
}

export const NO_ROWS: StatIndex = { frontends: new Map(), backends: new Map(), servers: new Map() }

/** A server under several rules has a line for each; its health is that of its own farm. */
function together(known: StatRow | undefined, row: StatRow): StatRow {
  if (known === undefined) return row
  const main = known.farm === 0 ? row : known
  return {
    ...main,
    connections: known.connections + row.connections,
    sessions: known.sessions + row.sessions,
    bytesIn: known.bytesIn + row.bytesIn,
    bytesOut: known.bytesOut + row.bytesOut,
    connects: known.connects + row.connects
  }
}

export function indexRows(rows: readonly StatRow[]): StatIndex {
  const frontends = new Map<number, StatRow>()
  const backends = new Map<number, StatRow>()
  const servers = new Map<number, StatRow>()
  for (const row of rows) {
    if (row.kind === 'server') servers.set(row.server, together(servers.get(row.server), row))
    else if (row.kind === 'frontend') frontends.set(row.service, row)
    else backends.set(row.farm, row)
  }
  return { frontends, backends, servers }
}
