/** Where a redirecting service sends clients, and whether they ever arrive. */
import { canonicalAddress, type VirtualService } from '../../contract/index.ts'
import type { Configuration } from '../configuration.ts'
import { hostAndPort, serviceLabel } from '../labels.ts'
import { advice, info, type Topic, warning } from './topic.ts'

interface Place {
  readonly tls: boolean
  /** Null for a name that may lead anywhere. */
  readonly address: string | null
  readonly port: number
}

const DEFAULT_PORT = { http: 80, https: 443 } as const

/** @returns where the URL leads; `%h` is taken for the address that the client asked. */
export function placeOf(url: string, asked: string): Place | null {
  const match = /^(https?):\/\/(%h|\[[0-9A-Fa-f:.]+\]|[^/:?#%]*)(?::(\d{1,5}))?(?:[/?#%]|$)/.exec(url)
  if (match === null) return null
  const [, scheme, host = '', port] = match
  const tls = scheme === 'https'
  const literal = host.startsWith('[') ? host.slice(1, -1) : host
  return {
    tls,
    address: host === '%h' ? asked : canonicalAddress(literal),
    port: port === undefined ? DEFAULT_PORT[tls ? 'https' : 'http'] : Number(port)
  }
}

const listensAt = ({ virtualServices }: Configuration, self: VirtualService, { address, port }: Place): VirtualService | undefined =>
  self.address === address && self.port === port
    ? self
    : virtualServices.values().find((other) => other.id !== self.id && other.enabled && other.address === address && other.port === port)

/** Redirects that follow each other; more than this is a loop to every browser. */
const LONGEST = 10

/** @returns the services that a client is sent through, the first being `start`, up to one that does not redirect or one that was seen. */
function wayOf(
  configuration: Configuration,
  start: VirtualService
): { readonly way: readonly VirtualService[]; readonly last: Place | null } {
  const way: VirtualService[] = [start]
  let last: Place | null = null
  for (let at = start; way.length <= LONGEST && at.redirect !== null; ) {
    last = placeOf(at.redirect.url, at.address)
    const next = last === null ? undefined : listensAt(configuration, start, last)
    if (next === undefined) break
    const isSeen = way.includes(next)
    way.push(next)
    if (isSeen) break
    at = next
  }
  return { way, last }
}

const speaks = (service: VirtualService): string => (service.ssl.acceleration ? 'HTTPS' : 'plain HTTP')

export const redirect: Topic = {
  title: 'Redirect',
  *explain({ service, configuration }) {
    if (service.redirect === null) return
    yield info(`Every request is answered by Ballast itself with a redirect (302) to ${service.redirect.url}.`, 'redirect.url')
    const { way, last } = wayOf(configuration, service)
    const end = way.at(-1)
    if (end === undefined || last === null) return
    if (way.length > 1 && end.redirect !== null) {
      const through = way.length === 2 ? 'itself' : way.slice(1).map(serviceLabel).join(' → ')
      yield warning(`Clients go round in circles: the redirect leads to ${through}. Change the Redirection URL.`, 'redirect.url')
    } else if (way.length > 1) {
      const isTls = end.ssl.acceleration || end.type === 'generic'
      if (last.tls !== isTls && end.type === 'http') {
        yield warning(
          `The redirect leads to ${last.tls ? 'https' : 'http'}:// at ${serviceLabel(end)}, which speaks ${speaks(end)}. Change the Redirection URL or the service there.`,
          'redirect.url'
        )
      } else yield info(`Clients then reach ${serviceLabel(end)}.`, 'redirect.url')
    } else if (last.address === service.address) {
      yield advice(
        `No virtual service of this machine listens at ${hostAndPort(last.address, last.port)}. That is right only if a firewall in front translates the port.`,
        'redirect.url'
      )
    }
  }
}
