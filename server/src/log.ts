/**
 * The log: one line per event on stderr, to be read by people and by journald. Bodies are never logged; the redaction below
 * is the second line of defence, for an object that is logged whole by mistake.
 */
import { type Logger, pino } from 'pino'

const SECRET_FIELDS = [
  'password',
  'current',
  'passphrase',
  'passwordHash',
  'key',
  'keyPem',
  'cookie',
  'cookieKey',
  'authorization',
  'set-cookie'
]

export const REDACTED: readonly string[] = SECRET_FIELDS.flatMap((field) => [`["${field}"]`, `*["${field}"]`, `*.*["${field}"]`])

const NAMES: Readonly<Record<number, string>> = { 10: 'trace', 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' }

interface Line {
  readonly level: number
  readonly time: number
  readonly msg?: string
  readonly [key: string]: unknown
}

const inWords = (value: unknown): string => (typeof value === 'string' && !/[\s"=]/.test(value) ? value : JSON.stringify(value))

const isError = (value: unknown): value is { readonly stack: string } =>
  typeof value === 'object' && value !== null && 'stack' in value && typeof value.stack === 'string'

/** `2026-11-22 10:00:00 info  Message key=value`; the stack of an error follows, indented. Text from outside cannot start a line: it is JSON. */
export function readable(line: Line): string {
  const { level, time, msg = '', err, ...rest } = line
  const at = new Date(time).toISOString().slice(0, 19).replace('T', ' ')
  const fields = Object.entries(rest).map(([key, value]) => ` ${key}=${inWords(value)}`)
  const stack = isError(err) ? `\n    ${err.stack.replaceAll('\n', '\n    ')}` : ''
  return `${at} ${(NAMES[level] ?? String(level)).padEnd(5)} ${msg.replaceAll(/[\r\n]+/g, ' ')}${fields.join('')}${stack}\n`
}

/** @param write where lines go, stderr unless a test listens. */
export const createLog = (level: string, write: (text: string) => void = (text) => void process.stderr.write(text)): Logger =>
  pino(
    { level, base: null, redact: { paths: [...REDACTED], censor: '(secret)' } },
    { write: (json: string) => write(readable(JSON.parse(json) as Line)) }
  )
