/**
 * Parser for the CSV that `show stat` answers. With 1,000 services of 10 servers it has 12,000 lines of 100 columns every second,
 * so only the columns that are read are cut out, and lines without quotes take a short way.
 */

/** What is read of one line. Counters count since the worker started; what HAProxy leaves empty is 0 or ''. */
export interface StatRow {
  /** Generated name, e.g. `vs12`. */
  readonly proxy: string
  /** `FRONTEND`, `BACKEND` or a server such as `rs34`. */
  readonly server: string
  readonly status: string
  readonly weight: number
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

const COLUMNS = {
  proxy: 'pxname',
  server: 'svname',
  status: 'status',
  weight: 'weight',
  connections: 'scur',
  sessions: 'stot',
  bytesIn: 'bin',
  bytesOut: 'bout',
  lastChange: 'lastchg',
  checkStatus: 'check_status',
  checkCode: 'check_code',
  checkDuration: 'check_duration',
  lastCheck: 'last_chk',
  requests: 'req_tot',
  accepted: 'conn_tot',
  connects: 'connect'
} as const

type Field = keyof typeof COLUMNS

const COMMA = 44
const QUOTE = 34
const NEWLINE = 10

/** @returns where the value that starts at `start` ends: the index of its comma, its line's end, or the text's. */
function endOfValue(text: string, start: number): number {
  let at = start
  if (text.charCodeAt(at) === QUOTE) {
    // A quoted value; a quote inside is doubled, and commas and line breaks are its own.
    for (at++; at < text.length; at++) {
      if (text.charCodeAt(at) !== QUOTE) continue
      if (text.charCodeAt(at + 1) !== QUOTE) break
      at++
    }
  }
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === COMMA || code === NEWLINE) break
  }
  return at
}

const unquoted = (value: string): string => (value.startsWith('"') ? value.replace(/^"|"$/g, '').replaceAll('""', '"') : value)

const count = (value: string): number => {
  const parsed = Number(value)
  return Number.isFinite(parsed) ? parsed : 0
}

/** Reads the header. @returns for each column the field it fills, or undefined; null when this is no `show stat` answer. */
function layoutOf(header: string): readonly (Field | undefined)[] | null {
  const names = header.replace(/^# /, '').split(',')
  const fields = new Map<string, Field>()
  for (const field of Object.keys(COLUMNS)) {
    if (isField(field)) fields.set(COLUMNS[field], field)
  }
  const layout = names.map((name) => fields.get(name))
  return layout.includes('proxy') && layout.includes('server') && layout.includes('status') ? layout : null
}

const isField = (name: string): name is Field => name in COLUMNS

function rowFrom(values: Partial<Record<Field, string>>): StatRow {
  return {
    proxy: values.proxy ?? '',
    server: values.server ?? '',
    status: values.status ?? '',
    weight: count(values.weight ?? ''),
    connections: count(values.connections ?? ''),
    sessions: count(values.sessions ?? ''),
    bytesIn: count(values.bytesIn ?? ''),
    bytesOut: count(values.bytesOut ?? ''),
    lastChange: count(values.lastChange ?? ''),
    checkStatus: values.checkStatus ?? '',
    checkCode: values.checkCode ?? '',
    checkDuration: count(values.checkDuration ?? ''),
    lastCheck: values.lastCheck ?? '',
    requests: count(values.requests ?? ''),
    accepted: count(values.accepted ?? ''),
    connects: count(values.connects ?? '')
  }
}

/** @returns the rows, or null when the text is not an answer to `show stat`. Anything before the header is skipped. */
export function parseStat(text: string): StatRow[] | null {
  const start = text.indexOf('# pxname,')
  if (start < 0) return null
  const headerEnd = text.indexOf('\n', start)
  const layout = layoutOf(text.slice(start, headerEnd < 0 ? undefined : headerEnd))
  if (layout === null) return null
  if (headerEnd < 0) return []
  const lastColumn = layout.findLastIndex((field) => field !== undefined)
  const rows: StatRow[] = []
  let at = headerEnd + 1
  while (at < text.length && text.charCodeAt(at) !== NEWLINE) {
    const values: Partial<Record<Field, string>> = {}
    let column = 0
    for (; ; column++) {
      const end = endOfValue(text, at)
      const field = layout[column]
      if (field !== undefined) values[field] = unquoted(text.slice(at, end))
      at = end
      if (at >= text.length || text.charCodeAt(at) === NEWLINE || column >= lastColumn) break
      at++
    }
    while (at < text.length && text.charCodeAt(at) !== NEWLINE) at = endOfValue(text, at + 1)
    at++
    if (values.proxy !== undefined && values.status !== undefined) rows.push(rowFrom(values))
  }
  return rows
}
