/** What is sent to a real server to see whether it works, and what must come back. */
import type { HealthCheck } from '../../../server/src/contract/index.ts'
import { dialogueOf } from '../../../server/src/domain/checks/dialogue.ts'
import { linesWith, type ReadSection } from '../../../server/src/render/testing/read.ts'
import { inUrl, plain } from './words.ts'

export interface ModelRequest {
  readonly httpMethod: string
  readonly url: string
  readonly version: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string | null
  readonly codes: readonly number[]
  readonly pattern: string | null
}

export function readCheck(backend: ReadSection | undefined): ModelRequest | null {
  const [send] = linesWith(backend, 'http-check', 'send')
  if (send === undefined) return null
  const codes = (linesWith(backend, 'http-check', 'expect', 'status')[0]?.[0] ?? '').split(',').slice(1).map(Number)
  const [, httpMethod, , url = '', , version = '', ...rest] = send
  const headers: (readonly [string, string])[] = []
  let body: string | null = null
  for (let at = 0; at < rest.length; ) {
    if (rest[at] === 'body') {
      body = rest[at + 1] ?? ''
      at += 2
    } else {
      headers.push([rest[at + 1] ?? '', rest[at + 2] ?? ''])
      at += 3
    }
  }
  const pattern = linesWith(backend, 'http-check', 'expect', 'rstring')[0]?.[0] ?? null
  return {
    httpMethod: httpMethod ?? '',
    url,
    version,
    headers: headers.map(([name, value]) => [name, value.startsWith('%[bc_dst') ? 'its address' : plain(value)]),
    body,
    codes,
    pattern
  }
}

export const readDialogue = (backend: ReadSection | undefined): readonly string[] =>
  linesWith(backend, 'tcp-check').map(([verb, ...words]) => `${verb} ${words.at(-1)}`)

export const isTold = ({ method }: HealthCheck): boolean => method === 'icmp' || method === 'dns-udp'
const WITH_TLS = new Set(['tcp', 'smtp', 'nntp', 'ftp', 'telnet', 'pop3', 'imap', 'ldap', 'dns', 'binary'])
export const hasTls = ({ method, tls }: HealthCheck): boolean => method === 'https' || (tls && WITH_TLS.has(method))

export function expectedRequest(check: HealthCheck): ModelRequest {
  const address: readonly (readonly [string, string])[] = check.http11 ? [['Host', 'its address']] : []
  const hosts: readonly (readonly [string, string])[] = check.host === '' ? address : [['Host', inUrl(check.host)]]
  const hasReply = check.httpMethod === 'GET' || check.httpMethod === 'POST'
  return {
    httpMethod: check.httpMethod,
    url: check.url,
    version: check.http11 ? 'HTTP/1.1' : 'HTTP/1.0',
    headers: [...hosts, ...check.headers.map(({ name, value }) => [name, value] as const)],
    body: check.httpMethod === 'POST' && check.postData !== '' ? check.postData : null,
    codes: [...new Set(check.statusCodes)].toSorted((a, b) => a - b),
    pattern: hasReply && check.pattern !== '' ? check.pattern : null
  }
}

/** Greetings are what RFCs say; the bytes of the binary protocols are compared by what real servers make of them. */
const GREETINGS: Readonly<Record<string, string>> = {
  smtp: '^220',
  nntp: '^20[01]',
  ftp: '^220',
  pop3: String.raw`^\+OK`,
  imap: String.raw`^\* (?:OK|PREAUTH)`
}

export function expectedDialogue(check: HealthCheck): readonly string[] {
  if (isTold(check)) return []
  const greeting = GREETINGS[check.method]
  if (greeting !== undefined) return [`expect ${greeting}`, `send ${check.method === 'imap' ? 'A1 LOGOUT' : 'QUIT'}\r\n`]
  return (dialogueOf(check) ?? []).map((turn) =>
    turn.do === 'expect' ? `expect ${turn.pattern}` : `${turn.as === 'hex' ? 'send-binary' : 'send'} ${turn.data}`
  )
}
