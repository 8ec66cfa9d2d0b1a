/**
 * What a health check says and what it wants to hear, for the protocols where that is a short dialogue. HAProxy's `tcp-check` lines,
 * *Check now* and Ballast's own checks are all made from here, so that they mean the same.
 */
import { canUseTls, type HealthCheck } from '../../contract/index.ts'
import { dnsQuery } from './dns.ts'

export type Turn =
  /** `data` is ASCII text, or bytes as upper-case hexadecimal digits. */
  | { readonly do: 'send'; readonly as: 'text' | 'hex'; readonly data: string; readonly words: string }
  /** `pattern` is a regular expression over the text, or over the bytes in upper-case hexadecimal digits. */
  | {
      readonly do: 'expect'
      readonly as: 'text' | 'hex'
      readonly pattern: string
      /** Bytes that decide: with so many a mismatch is final. Null waits for more until the timeout. */
      readonly decidedBy: number | null
      readonly words: string
    }

const hear = (pattern: string, words: string): Turn => ({ do: 'expect', as: 'text', pattern, decidedBy: 3, words })
const hearBytes = (pattern: string, decidedBy: number | null, words: string): Turn => ({
  do: 'expect',
  as: 'hex',
  pattern,
  decidedBy,
  words
})
const say = (line: string, words: string): Turn => ({ do: 'send', as: 'text', data: `${line}\r\n`, words })
const sayBytes = (data: string, words: string): Turn => ({ do: 'send', as: 'hex', data, words })

/** Servers log a client that just hangs up, and some count it as an attack. */
const GOODBYE = say('QUIT', 'goodbye')

/** RFC 4511: message 1, bind of version 3 with an empty name and an empty password; and the unbind that ends it. */
const LDAP_BIND = '300C020101600702010304008000'
const LDAP_UNBIND = '30050201024200'
/** BER lengths: one byte below 128, else their number and the bytes; Active Directory always takes the long form. */
const LENGTH = '(?:[0-7].|81..|82.{4}|83.{6}|84.{8})'
const LDAP_SUCCESS = `^30${LENGTH}02010161${LENGTH}0A0100`

/**
 * MS-RDPBCGR 2.2.1.1: an X.224 connection request that offers TLS and CredSSP (NLA). Without that offer a server that insists on NLA
 * would refuse. Its answer is a connection confirm (D0), even when it would then ask for something else.
 */
const RDP_REQUEST = '030000130EE000000000000100080003000000'
const RDP_CONFIRM = '^0300.{4}..D0'

/** IAC (FF) begins a negotiation; some devices begin with their banner instead. */
const TELNET_GREETING = '^(?:FF|0[07AD]|1B|[2-7])'

/**
 * Bytes that stand in the first `within` bytes. Whole bytes in steps of a hundred and singles: counting to thousands in one
 * repetition of a group makes an expression that is too large for the engine.
 */
export function patternWithin(bytes: string, within: number): string {
  if (within === 0) return `^(?:..)*?${bytes}`
  const last = Math.max(0, within - bytes.length / 2)
  const hundreds = Math.floor(last / 100)
  const rest = `.{${hundreds * 200}}(?:..){0,${last % 100}}?`
  return hundreds === 0 ? `^${rest.slice(4)}${bytes}` : `^(?:(?:.{200}){0,${hundreds - 1}}(?:..){0,99}?|${rest})${bytes}`
}

function binary(check: HealthCheck): readonly Turn[] {
  const { binarySend, binaryReply, binaryWithin } = check
  const where = binaryWithin === 0 ? '' : ` in the first ${binaryWithin} bytes`
  return [
    ...(binarySend === '' ? [] : [sayBytes(binarySend, 'the data to send')]),
    ...(binaryReply === '' ? [] : [hearBytes(patternWithin(binaryReply, binaryWithin), null, `the bytes ${binaryReply}${where}`)])
  ]
}

/** @param framed over TCP a message has its length before it. */
function nameService(check: HealthCheck, framed: boolean): readonly Turn[] {
  const { query, answer, asked, wanted } = dnsQuery(check.dnsName)
  const length = (query.length / 2).toString(16).padStart(4, '0').toUpperCase()
  return [
    sayBytes(framed ? length + query : query, `question: ${asked}`),
    hearBytes(framed ? `^.{4}${answer}` : `^${answer}`, framed ? 14 : 12, wanted)
  ]
}

const TURNS: Readonly<Record<HealthCheck['method'], (check: HealthCheck) => readonly Turn[] | null>> = {
  icmp: () => null,
  http: () => null,
  https: () => null,
  none: () => null,
  tcp: () => [],
  smtp: () => [hear('^220', 'the greeting of a mail server (220)'), GOODBYE],
  nntp: () => [hear('^20[01]', 'the greeting of a news server (200 or 201)'), GOODBYE],
  ftp: () => [hear('^220', 'the greeting of an FTP server (220)'), GOODBYE],
  telnet: () => [hearBytes(TELNET_GREETING, 1, 'a Telnet negotiation or a banner')],
  pop3: () => [hear(String.raw`^\+OK`, 'the greeting of a POP3 server (+OK)'), GOODBYE],
  imap: () => [
    { do: 'expect', as: 'text', pattern: String.raw`^\* (?:OK|PREAUTH)`, decidedBy: 9, words: 'the greeting of an IMAP server (* OK)' },
    say('A1 LOGOUT', 'goodbye')
  ],
  ldap: () => [
    sayBytes(LDAP_BIND, 'anonymous bind'),
    hearBytes(LDAP_SUCCESS, 14, 'a successful anonymous bind'),
    sayBytes(LDAP_UNBIND, 'unbind')
  ],
  dns: (check) => nameService(check, true),
  'dns-udp': (check) => nameService(check, false),
  rdp: () => [
    sayBytes(RDP_REQUEST, 'connection request that offers TLS and NLA'),
    hearBytes(RDP_CONFIRM, 6, 'the connection confirm of a terminal server')
  ],
  binary
}

/** @returns the turns after the connection; null when the check is no dialogue of this kind. */
export const dialogueOf = (check: HealthCheck): readonly Turn[] | null => TURNS[check.method](check)

export const usesTls = (check: HealthCheck): boolean => check.method === 'https' || (canUseTls(check.method) && check.tls)

/** @returns the bytes that a turn sends. */
export const bytesOf = (turn: Extract<Turn, { do: 'send' }>): Buffer => Buffer.from(turn.data, turn.as === 'hex' ? 'hex' : 'latin1')

/** Whether what was heard so far is what the turn wants. */
export const isHeard = (turn: Extract<Turn, { do: 'expect' }>, bytes: Buffer): boolean =>
  new RegExp(turn.pattern).test(turn.as === 'hex' ? bytes.toString('hex').toUpperCase() : bytes.toString('latin1'))
