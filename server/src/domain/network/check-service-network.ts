/** What a virtual service asks of the network: a place for its address, a gateway that can be reached, a kernel that can be transparent. */
import { canonicalAddress, type FieldProblem, type VirtualService } from '../../contract/index.ts'
import type { Configuration } from '../configuration.ts'
import { serversOf } from '../farm.ts'
import { listInWords, serviceLabel } from '../labels.ts'
import type { Fault } from '../problems.ts'
import { familyName, isV6, networkOf, notForHosts, prefixed, rangeOf, sameFamily } from './addresses.ts'
import { badGateway, serviceAddresses } from './check-routing.ts'
import { type HeldNetwork, heldNetworks, type NetworkFacts, networkFor, networksInWords } from './place.ts'

/** `null`: no helper, so the network stays as it is. */
export type NetworkKnown = NetworkFacts | null

const literals = (service: VirtualService): readonly string[] =>
  serversOf(service)
    .map((server) => server.address)
    .filter((address) => canonicalAddress(address) !== null)

/** The field of a real server. */
const at = (service: VirtualService, address: string | undefined): Pick<Fault, 'of'> => ({
  of: { service: service.id, server: serversOf(service).find((server) => server.address === address)?.id }
})

/** Independent of the machine. */
export function* checkTransparency(service: VirtualService): Iterable<Fault> {
  if (!service.transparent) return
  const path = 'transparent'
  if (service.ssl.reencrypt) {
    yield {
      path,
      message: `${serviceLabel(service)} re-encrypts, and LoadMasters are never transparent then: the server’s TLS would be with a client that does not know it. Switch L7 Transparency off, or Reencrypt.`
    }
  }
  const other = literals(service).find((address) => !sameFamily(address, service.address))
  if (other !== undefined) {
    yield {
      ...at(service, other),
      path,
      message: `${other} is ${familyName(other)}, but clients of ${serviceLabel(service)} come by ${familyName(service.address)}: it cannot see their addresses. Use real servers of one kind, or switch L7 Transparency off.`
    }
  }
}

const shownOf = (items: readonly string[]): string =>
  listInWords(items.length > 3 ? [...items.slice(0, 3), `${items.length - 3} more`] : items)

function* transparency(service: VirtualService, networks: readonly HeldNetwork[], known: NetworkKnown): Iterable<Fault> {
  if (!service.transparent) return
  const path = 'transparent'
  if (known === null)
    yield { path, message: 'L7 Transparency needs Ballast’s network helper, which this machine was started without. Switch it off.' }
  else if (known.lacks.includes('transparency'))
    yield { path, message: 'The kernel of this machine cannot do L7 Transparency (TPROXY is missing). Switch it off.' }
  if (known === null) return
  const far = literals(service).filter((address) => rangeOf(address) !== 'loopback' && networkFor(networks, address) === undefined)
  if (far.length > 0) {
    yield {
      ...at(service, far[0]),
      path,
      message: `${shownOf(far)} ${far.length === 1 ? 'is' : 'are'} on no network of this machine. A real server that sees clients’ addresses must answer through this machine, so it has to stand on one of its networks. Switch L7 Transparency off.`
    }
  }
}

function* gateway(
  service: VirtualService,
  configuration: Configuration,
  networks: readonly HeldNetwork[],
  known: NetworkKnown
): Iterable<FieldProblem> {
  if (service.gateway === null) return
  const path = 'gateway'
  if (known === null) {
    yield {
      path,
      message: 'A default gateway of a service needs Ballast’s network helper, which this machine was started without. Leave it empty.'
    }
  } else if (!sameFamily(service.gateway, service.address)) {
    yield {
      path,
      message: `${serviceLabel(service)} has an ${familyName(service.address)} address, but ${service.gateway} is ${familyName(service.gateway)}. Type an ${familyName(service.address)} gateway.`
    }
  } else {
    const why = badGateway(service.gateway, networks, serviceAddresses(configuration))
    if (why !== null) yield { path, message: why }
    const twin = configuration.virtualServices
      .values()
      .find(
        (other) =>
          other.id !== service.id &&
          other.enabled &&
          other.address === service.address &&
          other.gateway !== null &&
          other.gateway !== service.gateway
      )
    if (twin !== undefined)
      yield {
        path,
        message: `${serviceLabel(twin)} has the same address and answers through ${twin.gateway}. Answers of one address take one way: use that gateway here, too.`
      }
  }
}

function* place(service: VirtualService, networks: readonly HeldNetwork[], facts: NetworkFacts): Iterable<FieldProblem> {
  const path = 'address'
  const { address } = service
  if (rangeOf(address) === 'loopback') return
  const held = networkFor(networks, address)
  if (held === undefined) {
    // Somebody put it there by hand: it is there, and stays theirs.
    if (facts.links.some((link) => link.addresses.some((entry) => prefixed(entry.address).address === address))) return
    const known = networks.length === 0 ? 'No interface has an address yet.' : `The networks are ${networksInWords(networks)}.`
    yield {
      path,
      message: `No interface has a network that holds ${address}, the address of ${serviceLabel(service)}. ${known}`,
      hint: 'Type an address of one of these networks, or give an interface an additional address in the other network first.'
    }
    return
  }
  const isOwn = prefixed(held.own).address === address
  const role = notForHosts(`${address}/${prefixed(held.own).bits}`)
  if (!isOwn && role !== null)
    yield { path, message: `${address} is the ${role} address of ${networkOf(held.own)} on ${held.link}. Type another one.` }
}

function* isRouter(service: VirtualService, { settings }: Configuration): Iterable<FieldProblem> {
  const { gateways, routes } = settings
  const routers = [gateways.ipv4, gateways.ipv6, ...routes.map((route) => route.gateway)]
  if (routers.includes(service.address)) {
    yield {
      path: 'address',
      message: `${service.address} is the router that this machine sends packets to. A virtual service needs an address of its own.`
    }
  }
}

function* nonLocal(service: VirtualService, configuration: Configuration, networks: readonly HeldNetwork[]): Iterable<Fault> {
  if (configuration.settings.network.nonLocalRealServers || networks.length === 0) return
  const far = literals(service).filter((address) => rangeOf(address) !== 'loopback' && networkFor(networks, address) === undefined)
  if (far.length === 0) return
  yield {
    ...at(service, far[0]),
    path: 'address',
    message: `${shownOf(far)} ${far.length === 1 ? 'is' : 'are'} on no network of this machine (${networksInWords(networks.filter(({ own }) => far.some((address) => isV6(address) === isV6(own))))}). Switch on “Enable Non-Local Real Servers” in Network Options, or type another address.`
  }
}

/** @param before the service as it was. */
export function* checkServiceNetwork(
  service: VirtualService,
  before: VirtualService | undefined,
  configuration: Configuration,
  known: NetworkKnown
): Iterable<Fault> {
  const networks = known === null ? [] : heldNetworks(configuration, known)
  const listens = before === undefined || before.address !== service.address || before.enabled !== service.enabled
  if (known !== null && service.enabled && listens) yield* place(service, networks, known)
  if (known !== null && listens) yield* isRouter(service, configuration)
  if (before?.gateway !== service.gateway || listens) yield* gateway(service, configuration, networks, known)
  const serversChanged = before?.realServers !== service.realServers || before.subServices !== service.subServices
  if (before?.transparent !== service.transparent || serversChanged) yield* transparency(service, networks, known)
  if (serversChanged && known !== null) yield* nonLocal(service, configuration, networks)
}
