/**
 * Reader of the CSV that `show stat` answers. With 1,000 services of 10 servers it has 12,000 lines of 100 columns every second, so
 * it is one pass over the bytes: numbers are made in place, generated names become the ids that they are made of, and a line that
 * says the same as the last time gives the same row again, so that hardly anything is allocated while a farm is calm. Lines of other
 * proxies than ours are left out.
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
  /** When the status changed: milliseconds since 1970, to a second or two; 0 for a frontend, of which HAProxy does not say it. */
  readonly changedAt: number
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

/** HAProxy's names of the columns that are read, and their places in a `Line`. The first three must be there; the rest may be missing. */
const FIELD = {
  pxname: 0,
  svname: 1,
  status: 2,
  check_status: 3,
  check_code: 4,
  last_chk: 5,
  scur: 6,
  stot: 7,
  bin: 8,
  bout: 9,
  lastchg: 10,
  check_duration: 11,
  req_tot: 12,
  conn_tot: 13,
  connect: 14
} as const
const FIELDS: readonly string[] = Object.keys(FIELD)

/** A worker counts whole seconds, so two readings of one moment differ by a second or so. */
export const SINCE_TOLERANCE = 2_500

const COMMA = 44
const QUOTE = 34
const NEWLINE = 10
const DIGIT_0 = 48
const DIGIT_9 = 57
const DASH = 45
const SMALL_R = 114

/** Where the values of a line are; one for all lines, so that reading allocates nothing but the rows. */
interface Line {
  readonly bytes: Buffer
  /** Where the values begin and end, by `FIELD`; quoted ones with their quotes. */
  readonly begins: Int32Array
  readonly ends: Int32Array
  /** Whose line it is. */
  readonly place: { kind: StatRow['kind']; service: number; farm: number; server: number }
}

/** Columns in the order of the header: the place of each in a `Line`, -1 when it is not read. */
function layoutOf(header: string): Int8Array | null {
  const layout = header
    .replace(/^# /, '')
    .split(',')
    .map((name) => FIELDS.indexOf(name))
  return [FIELD.pxname, FIELD.svname, FIELD.status].every((needed) => layout.includes(needed)) ? Int8Array.from(layout) : null
}

/** @returns the end of a quoted value: a quote inside is doubled, and commas and line breaks are its own. */
function afterQuotes(bytes: Buffer, start: number): number {
  let at = start + 1
  for (; at < bytes.length; at++) {
    if (bytes[at] !== QUOTE) continue
    if (bytes[at + 1] !== QUOTE) break
    at++
  }
  while (at < bytes.length && bytes[at] !== COMMA && bytes[at] !== NEWLINE) at++
  return at
}

/** Finds the values of one line. Most columns are nobody's, so nothing is made of a value here. @returns where the next line starts. */
function readLine({ bytes, begins, ends }: Line, start: number, layout: Int8Array): number {
  begins.fill(0)
  ends.fill(0)
  const length = bytes.length
  let at = start
  for (let column = 0; ; column++) {
    const begin = at
    if (bytes[at] === QUOTE) at = afterQuotes(bytes, at)
    else while (at < length && bytes[at] !== COMMA && bytes[at] !== NEWLINE) at++
    const field = layout[column] ?? -1
    if (field >= 0) {
      begins[field] = begin
      ends[field] = at
    }
    if (at >= length || bytes[at] === NEWLINE) return at + 1
    at++
  }
}

/** Whether these bytes are this text; never for a text with letters beyond ASCII. */
function isText(bytes: Buffer, begin: number, end: number, text: string): boolean {
  if (end - begin !== text.length) return false
  for (let at = begin; at < end; at++) if (bytes[at] !== text.charCodeAt(at - begin)) return false
  return true
}

/** The text of one column; `known` itself when it is the same. */
function textOf({ bytes, begins, ends }: Line, field: number, known: string | undefined): string {
  const [begin = 0, end = 0] = [begins[field], ends[field]]
  if (known !== undefined && isText(bytes, begin, end, known)) return known
  const value = bytes.toString('utf8', begin, end)
  const text = value.startsWith('"') ? value.replace(/^"|"$/g, '').replaceAll('""', '"') : value
  return text === known ? known : text
}

/** @returns the number that these digits are; 0 when there is anything else, or nothing. */
function numberIn(bytes: Buffer, begin: number, end: number): number {
  let number = 0
  for (let at = begin; at < end; at++) {
    const code = bytes[at] ?? 0
    if (code < DIGIT_0 || code > DIGIT_9) return 0
    number = number * 10 + code - DIGIT_0
  }
  return number
}

const numberOf = ({ bytes, begins, ends }: Line, field: number): number => numberIn(bytes, begins[field] ?? 0, ends[field] ?? 0)

const isEmpty = ({ begins, ends }: Line, field: number): boolean => begins[field] === ends[field]

/** Ids are small; what is too large for one is none of ours. */
function idIn(bytes: Buffer, begin: number, end: number): number {
  const id = numberIn(bytes, begin, end)
  return Number.isSafeInteger(id) ? id : 0
}

/** @returns 12 for `vs12` and the prefix `vs`; 0 for any other name. */
const idAfter = (bytes: Buffer, begin: number, end: number, prefix: string): number =>
  begin + prefix.length <= end && isText(bytes, begin, begin + prefix.length, prefix) ? idIn(bytes, begin + prefix.length, end) : 0

/** Reads whose line it is: `vs12`, `vs12-34` (a SubVS) and `vs12-r5` (servers under one rule). @returns false for any other proxy. */
function readPlace({ bytes, begins, ends, place }: Line): boolean {
  const [begin = 0, name = 0] = begins
  const [end = 0, nameEnd = 0] = ends
  let dash = begin
  while (dash < end && bytes[dash] !== DASH) dash++
  const isRule = bytes[dash + 1] === SMALL_R
  place.service = idAfter(bytes, begin, dash, 'vs')
  place.farm = dash === end ? place.service : isRule ? 0 : idIn(bytes, dash + 1, end)
  place.server = idAfter(bytes, name, nameEnd, 'rs')
  place.kind = isText(bytes, name, nameEnd, 'FRONTEND') ? 'frontend' : isText(bytes, name, nameEnd, 'BACKEND') ? 'backend' : 'server'
  if (place.service === 0 || (place.farm === 0 && dash < end && !isRule)) return false
  return place.kind === 'server' ? place.server > 0 : place.farm > 0
}

/** @param known the row that stood here the last time. @param at when HAProxy answered. @returns `known` if nothing has changed. */
function rowFrom(line: Line, known: StatRow | undefined, at: number): StatRow {
  const { kind, service, farm, server } = line.place
  const connections = numberOf(line, FIELD.scur)
  const sessions = numberOf(line, FIELD.stot)
  const bytesIn = numberOf(line, FIELD.bin)
  const bytesOut = numberOf(line, FIELD.bout)
  const checkDuration = numberOf(line, FIELD.check_duration)
  const requests = numberOf(line, FIELD.req_tot)
  const accepted = numberOf(line, FIELD.conn_tot)
  const connects = numberOf(line, FIELD.connect)
  const status = textOf(line, FIELD.status, known?.status)
  const checkStatus = textOf(line, FIELD.check_status, known?.checkStatus)
  const checkCode = textOf(line, FIELD.check_code, known?.checkCode)
  const lastCheck = textOf(line, FIELD.last_chk, known?.lastCheck)
  const changedAt = isEmpty(line, FIELD.lastchg) ? 0 : at - numberOf(line, FIELD.lastchg) * 1000
  if (
    known?.kind === kind &&
    known.service === service &&
    known.farm === farm &&
    known.server === server &&
    known.status === status &&
    known.checkStatus === checkStatus &&
    known.checkCode === checkCode &&
    known.lastCheck === lastCheck &&
    known.checkDuration === checkDuration &&
    known.connections === connections &&
    known.sessions === sessions &&
    known.bytesIn === bytesIn &&
    known.bytesOut === bytesOut &&
    known.requests === requests &&
    known.accepted === accepted &&
    known.connects === connects &&
    Math.abs(known.changedAt - changedAt) <= SINCE_TOLERANCE
  ) {
    return known
  }
  const counters = { connections, sessions, bytesIn, bytesOut, changedAt, requests, accepted, connects }
  return { kind, service, farm, server, status, checkStatus, checkCode, checkDuration, lastCheck, ...counters }
}

/**
 * @param known the rows of the last answer; most stand where they stood then.
 * @param at when HAProxy answered, in milliseconds since 1970.
 * @returns the rows of our services, or null when the bytes are not an answer to `show stat`. Anything before the header is skipped.
 */
export function parseStat(answer: Buffer, at: number, known: readonly StatRow[] = []): StatRow[] | null {
  const start = answer.indexOf('# pxname,')
  if (start < 0) return null
  const end = answer.indexOf(NEWLINE, start)
  const headerEnd = end < 0 ? answer.length : end
  const layout = layoutOf(answer.toString('utf8', start, headerEnd))
  if (layout === null) return null
  const place: Line['place'] = { kind: 'server', service: 0, farm: 0, server: 0 }
  const line: Line = { bytes: answer, begins: new Int32Array(FIELDS.length), ends: new Int32Array(FIELDS.length), place }
  const rows: StatRow[] = []
  let next = headerEnd + 1
  while (next < answer.length && answer[next] !== NEWLINE) {
    next = readLine(line, next, layout)
    if (readPlace(line)) rows.push(rowFrom(line, known[rows.length], at))
  }
  return rows
}

/** Reads the answers of one worker after the other. */
export interface StatReader {
  /** @returns the same index when nothing has changed; null when the bytes are not an answer to `show stat`. */
  read(answer: Buffer, at: number): StatIndex | null
}

export function createStatReader(): StatReader {
  let index = NO_ROWS
  return {
    read(answer, at) {
      const known = index.all
      const now = parseStat(answer, at, known)
      if (now === null) return null
      const isSame = now.length === known.length && now.every((row, place) => row === known[place])
      if (!isSame) index = indexRows(now)
      return index
    }
  }
}

/** The rows of one worker by what they are about. */
export interface StatIndex {
  /** In the order of the answer. */
  readonly all: readonly StatRow[]
  readonly frontends: ReadonlyMap<number, StatRow>
  /** By farm. */
  readonly backends: ReadonlyMap<number, StatRow>
  readonly servers: ReadonlyMap<number, StatRow>
}

export const NO_ROWS: StatIndex = { all: [], frontends: new Map(), backends: new Map(), servers: new Map() }

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
  return { all: rows, frontends, backends, servers }
}
