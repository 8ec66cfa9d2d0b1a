/** HTTPS to an ACME authority. It goes to the address that it is given and nowhere else: a redirect is an answer like any other. */
import { type RequestOptions, request } from 'node:https'
import { type AcmeWeb, NoAnswer, type WebAnswer } from '../engine/acme/ports.ts'
import { opensslWords } from './dial/faults.ts'

/** ms for the whole answer. */
const TIMEOUT = 20_000
/** Bytes. A chain of certificates has some ten kilobytes. */
const LARGEST = 512 * 1024

const UNTRUSTED: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_UNTRUSTED',
  'CERT_SIGNATURE_FAILURE'
])

const REACH =
  'Check the directory URL, the DNS servers and the default gateway of this machine, and whether a firewall lets it out to that port.'

function noAnswer(error: Error & { readonly code?: string }, host: string): NoAnswer {
  const code = error.code ?? ''
  if (UNTRUSTED.has(code)) {
    return new NoAnswer(
      `The certificate of ${host} is not trusted here.`,
      'For a private authority, paste its root certificate as Trusted Authority when the account is registered. Otherwise somebody is between this machine and the authority.',
      error
    )
  }
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    return new NoAnswer(
      `The certificate of ${host} is not valid at this time.`,
      'Check the clock of this machine; else tell the authority.',
      error
    )
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return new NoAnswer(
      `The certificate of ${host} is for another name.`,
      'Type the directory URL with the name that the authority uses.',
      error
    )
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return new NoAnswer(`The name ${host} does not resolve.`, REACH, error)
  if (code === 'ECONNREFUSED') return new NoAnswer(`${host} refused the connection.`, REACH, error)
  const words = code === 'EPROTO' ? opensslWords(error.message) : code === '' ? error.message : code
  return new NoAnswer(`${host} gave no answer (${words}).`, REACH, error)
}

export const systemAcmeWeb: AcmeWeb = ({ method, url, headers, body = '', authorities }, signal) => {
  const { host, protocol } = new URL(url)
  if (protocol !== 'https:') throw new Error('An authority is asked over HTTPS only.')
  const late = AbortSignal.timeout(TIMEOUT)
  const options: RequestOptions = {
    method,
    headers: { ...headers, 'user-agent': 'Ballast', ...(method === 'POST' ? { 'content-length': Buffer.byteLength(body) } : {}) },
    agent: false,
    signal: AbortSignal.any([late, signal]),
    minVersion: 'TLSv1.2',
    ...(authorities === '' ? {} : { ca: authorities })
  }
  return new Promise<WebAnswer>((resolve, reject) => {
    const fail = (error: Error): void =>
      reject(late.aborted ? new NoAnswer(`${host} did not answer within ${TIMEOUT / 1000} seconds.`, REACH, error) : noAnswer(error, host))
    const outgoing = request(url, options, (incoming) => {
      const parts: Buffer[] = []
      let size = 0
      incoming.on('data', (part: Buffer) => {
        size += part.length
        if (size > LARGEST) outgoing.destroy(new Error('its answer is too large'))
        else parts.push(part)
      })
      incoming.on('error', fail)
      incoming.on('end', () => {
        const entries = Object.entries(incoming.headers).map(([name, value]) => [
          name,
          Array.isArray(value) ? value.join(', ') : (value ?? '')
        ])
        resolve({ status: incoming.statusCode ?? 0, headers: Object.fromEntries(entries), body: Buffer.concat(parts).toString('utf8') })
      })
    })
    outgoing.on('error', fail)
    outgoing.end(body)
  })
}
