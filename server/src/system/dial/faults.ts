/** Errors of sockets as faults that people can be told. */
import type { Fault, FaultCode } from '../../domain/test-run/observed.ts'

const CODES: Readonly<Record<string, FaultCode>> = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  EADDRNOTAVAIL: 'no-source'
}

const WORDS: Readonly<Partial<Record<FaultCode, string>>> = {
  refused: 'connection refused',
  unreachable: 'host unreachable',
  reset: 'connection reset'
}

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '')

/** OpenSSL's message without its own place in its source: `…:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version:…`. */
export const opensslWords = (message: string): string => /:SSL routines:[^:]*:([^:]+)/.exec(message)?.[1] ?? message

export function faultOf(error: Error): Fault {
  const code = codeOf(error)
  if (code.startsWith('ERR_SSL') || code === 'EPROTO' || code.startsWith('ERR_TLS'))
    return { fault: 'tls', words: opensslWords(error.message) }
  if (code.startsWith('HPE_')) return { fault: 'not-http', words: error.message.replace(/^Parse Error: /, '') }
  const fault = CODES[code] ?? 'other'
  return { fault, words: WORDS[fault] ?? error.message.split('\n')[0] ?? code }
}

export const TIMEOUT: Fault = { fault: 'timeout', words: 'timed out' }
export const CLOSED: Fault = { fault: 'closed', words: 'connection closed' }
