/** Where the web server listens: addresses, words, the URL. */
import { isIPv6 } from 'node:net'
import type { Configuration } from './domain/configuration.ts'
import { type LinkFacts, presentWithoutServices } from './domain/network/place.ts'
import { INTERFACES, type Options, UsageError } from './options.ts'

const ANY: ReadonlySet<string> = new Set(['0.0.0.0', '::', INTERFACES])
const inUrl = (host: string): string => (isIPv6(host) ? `[${host}]` : host)

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program uses it already',
  EADDRNOTAVAIL: 'this machine does not have that address',
  EACCES: 'only root may use ports below 1024',
  ENOTFOUND: 'the name does not resolve'
}

/** @returns an error whose message says what to do, or `error` itself when it is about something else. */
export function listenProblem(error: unknown, { host, port }: Options['listen']): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const reason = REASONS[code]
  if (reason === undefined) return error
  return new UsageError(`Cannot listen on ${inUrl(host)}:${port}: ${reason}. Choose another place, for example --listen 127.0.0.1:8444.`)
}

/** @returns a URL that works in a browser; for “every address” the first that other machines can reach. */
export function urlOf({ host, port }: Options['listen'], addresses: readonly string[]): string {
  const reachable = addresses.find((address) => !isIPv6(address) && !address.startsWith('127.')) ?? '127.0.0.1'
  return `https://${inUrl(ANY.has(host) ? reachable : host)}:${port}`
}

/**
 * Addresses of virtual services are theirs alone. One that an interface has anyway stays the web UI's, too, whatever services are
 * published on its other ports.
 *
 * @param present addresses that the machine has now. IPv6 link-local ones need a zone and are left out.
 * @param links as last seen; what DHCP gave an interface is known by them.
 * @returns where the web UI listens.
 */
export function webAddresses(
  present: readonly { readonly address: string }[],
  configuration: Pick<Configuration, 'interfaces' | 'virtualServices'>,
  links: readonly LinkFacts[],
  port: number
): ReadonlySet<string> {
  const services = [...configuration.virtualServices.values()]
  const withoutServices = presentWithoutServices(configuration, { links })
  const theirs = services.filter((service) => !withoutServices.has(service.address) || service.port === port)
  const taken = new Set(theirs.map(({ address }) => address))
  const own = present.map((entry) => entry.address).filter((address) => !address.startsWith('127.') && !/^fe[89ab]/i.test(address))
  return new Set(own.filter((address) => !taken.has(address)))
}
