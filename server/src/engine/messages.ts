/** HAProxy's messages in the operator's words, at the field that cures them. */
import type { Configuration } from '../domain/configuration.ts'
import { serviceLabel } from '../domain/labels.ts'
import { Refusal } from '../domain/problems.ts'

const UNDISTURBED = 'The previous configuration goes on serving.'

const refuse = (detail: string, path: string | null, hint?: string): Refusal =>
  new Refusal('engine-refused', detail, {
    errors: path === null ? [] : [{ path, message: detail, ...(hint === undefined ? {} : { hint }) }],
    ...(hint === undefined ? {} : { hint })
  })

/** The port is taken by something that is not this load balancer's engine. */
export const portInUse = (address: string, port: string | number): Refusal =>
  refuse(
    `Port ${port} on ${address} is in use by another program. ${UNDISTURBED}`,
    'port',
    'Choose another port, or stop the program that listens there.'
  )

export const addressNotLocal = (address: string): Refusal =>
  refuse(
    `${address} is not an address of this machine, so nothing can listen there. ${UNDISTURBED}`,
    'address',
    'Choose an address of this machine, or add the address to an interface first.'
  )

const portForbidden = (address: string, port: string): Refusal =>
  refuse(
    `The engine may not listen on port ${port} of ${address}: ports below 1024 need a right that it does not have. ${UNDISTURBED}`,
    'port',
    'Choose a port from 1024, or give the engine the capability CAP_NET_BIND_SERVICE.'
  )

const fileLimit = (wanted: string, limit: string): Refusal =>
  refuse(
    `The engine needs ${wanted} open files and may have ${limit}. ${UNDISTURBED}`,
    null,
    'Raise the limit of open files (LimitNOFILE of the engine’s unit).'
  )

/** `10.0.0.1:443`, `[2001:db8::1]:443` or, as some versions write, `2001:db8::1:443`. */
function split(endpoint: string): { address: string; port: string } {
  const at = endpoint.lastIndexOf(':')
  return { address: endpoint.slice(0, at).replace(/^\[|\]$/g, ''), port: endpoint.slice(at + 1) }
}

const BIND = /cannot bind socket \(([^)]*)\) for \[?(.*:\d+)\]?/i

/** @returns the label of the service whose section holds line `number` of haproxy.cfg. */
function serviceAt(number: number, file: string, configuration: Configuration): string | null {
  const headers = file
    .split('\n')
    .slice(0, number)
    .flatMap((line) => /^(?:frontend|backend|listen) vs(\d+)/.exec(line)?.[1] ?? [])
  const service = configuration.virtualServices.get(Number(headers.at(-1)))
  return service === undefined ? null : serviceLabel(service)
}

/** OpenSSL selects nothing by such a list; the bind line is that of the service. */
const CIPHERS = /unable to set (SSL cipher list|TLS 1\.3 cipher suites) to '([^']*)'/i

const noCiphers = (kind: string, list: string): Refusal =>
  refuse(
    `“${list}” selects no cipher that the engine has. ${UNDISTURBED}`,
    kind.startsWith('TLS') ? 'ssl.tls13Ciphers' : 'ssl.ciphers',
    'Check the names: `openssl ciphers` lists them. TLS 1.3 has ciphers of its own, under TLS1.3 Ciphers.'
  )

const REVOCATIONS = /'crl-file' : unable to load/i

const alerts = (text: string): readonly string[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('[ALERT]'))
    .map((line) => line.replace(/^\[ALERT\]\s*\(\d+\)\s*:\s*/, '').trim())

/**
 * @param text what `haproxy -c` printed or the log says since the reload. @param file the haproxy.cfg that was refused.
 * @returns a refusal for the person who saves; with HAProxy's own line where we have no better words.
 */
export function engineRefusal(text: string, file: string, configuration: Configuration): Refusal {
  const bind = BIND.exec(text)
  if (bind !== null) {
    const { address, port } = split((bind[2] ?? '').replace(/\]$/, (end) => ((bind[2] ?? '').startsWith('[') ? end : '')))
    const cause = (bind[1] ?? '').toLowerCase()
    if (cause.includes('in use')) return portInUse(address, port)
    if (cause.includes('assign')) return addressNotLocal(address)
    if (cause.includes('denied')) return portForbidden(address, port)
  }
  const files = /FD limit to (\d+), limit is (\d+)/.exec(text)
  if (files !== null) return fileLimit(files[1] ?? '', files[2] ?? '')
  const ciphers = CIPHERS.exec(text)
  if (ciphers !== null) return noCiphers(ciphers[1] ?? '', ciphers[2] ?? '')
  if (REVOCATIONS.test(text))
    return refuse(`The revocation list cannot be read. ${UNDISTURBED}`, 'ssl.clientRevocations', 'Paste it as PEM, unchanged.')
  const [first] = alerts(text)
  const place = /haproxy\.cfg:(\d+)\]/.exec(first ?? '')?.[1]
  const service = place === undefined ? null : serviceAt(Number(place), file, configuration)
  const words = first ?? text.trim().split('\n').at(-1) ?? ''
  return refuse(`The engine does not accept this${service === null ? '' : ` for ${service}`}: ${words}. ${UNDISTURBED}`, null)
}
