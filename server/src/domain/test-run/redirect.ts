/** Where an answer sends the client, and whether that is still a place of this service. */
import { canonicalAddress, type VirtualService } from '../../contract/index.ts'
import type { Configuration } from '../configuration.ts'
import { hostAndPort, serviceLabel } from '../labels.ts'
import { fail, skipped, type Verdict } from './verdict.ts'

const CODES: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

export const isRedirect = (status: number): boolean => CODES.has(status)

export interface Asked {
  readonly tls: boolean
  /** As sent in the Host header; the address when no name was given. */
  readonly host: string
  readonly port: number
  readonly path: string
}

/** A place of this machine at the service's own address: all that a test may send to. */
export interface Follow {
  readonly service: VirtualService
  readonly asked: Asked
}

const portOf = (url: URL): number => (url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port))
const hostOf = (url: URL): string => canonicalAddress(url.hostname.replace(/^\[|\]$/g, '')) ?? url.hostname

const urlOf = ({ tls, host, port, path }: Asked): string => `${tls ? 'https' : 'http'}://${hostAndPort(host, port)}${path}`

/** @returns where to go on, or why not. Names are never looked up: only the host that was asked for is taken for this service. */
export function whereTo(location: string, asked: Asked, service: VirtualService, configuration: Configuration): Follow | Verdict {
  if (!URL.canParse(location, urlOf(asked)))
    return fail('The redirect names no place that a browser could read.', 'Look at the application.')
  const url = new URL(location, urlOf(asked))
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return skipped(`The redirect leads to ${url.protocol}//, which is no web address.`)
  const next: Asked = { tls: url.protocol === 'https:', host: hostOf(url), port: portOf(url), path: `${url.pathname}${url.search}` }
  const shown = urlOf(next)
  if (shown === urlOf(asked))
    return fail(
      'The redirect leads to the same address again: clients go round in circles.',
      'Change the Redirection URL, or the application.'
    )
  if (next.host !== asked.host && next.host !== service.address)
    return skipped(`The redirect leads to ${shown}, which is another host: a test stays at this service.`)
  const there = configuration.virtualServices
    .values()
    .find((other) => other.address === service.address && other.port === next.port && other.enabled)
  if (there === undefined) {
    return fail(
      `The redirect leads to ${shown}, but no virtual service listens at ${hostAndPort(service.address, next.port)}.`,
      'Add one there, or change the Redirection URL. Behind a firewall that translates ports this may be right.'
    )
  }
  const isTls = there.ssl.acceleration
  if (there.type === 'http' && isTls !== next.tls) {
    return fail(
      `The redirect leads to ${shown}, but ${serviceLabel(there)} speaks ${isTls ? 'HTTPS' : 'plain HTTP'}.`,
      'Change the Redirection URL, or SSL Acceleration there.'
    )
  }
  return { service: there, asked: next }
}
