/** Gateways and routes: each must be on a network of this machine, and lead away from it. Paths are those of the settings. */
import type { FieldProblem } from '../../contract/index.ts'
import type { Configuration } from '../configuration.ts'
import { listInWords } from '../labels.ts'
import { familyName, networkOf, notForHosts, prefixed, sameFamily, widthOf } from './addresses.ts'
import { type HeldNetwork, heldNetworks, type NetworkFacts, networkFor, networksInWords } from './place.ts'

/** @returns why `gateway` leads nowhere, as a sentence; null when it may. */
export function badGateway(gateway: string, networks: readonly HeldNetwork[], services: ReadonlySet<string>): string | null {
  if (networks.some(({ own }) => prefixed(own).address === gateway) || services.has(gateway)) {
    return `${gateway} is an address of this machine itself, so packets would go round in circles. Type the router’s address.`
  }
  const held = networkFor(networks, gateway)
  if (held === undefined) {
    const near = networks.filter(({ own }) => sameFamily(own, gateway))
    const known =
      near.length === 0 ? `No interface has an ${familyName(gateway)} address yet.` : `The networks are ${networksInWords(near)}.`
    return `${gateway} is on no network of this machine, so it cannot be reached. ${known}`
  }
  const role = notForHosts(`${gateway}/${prefixed(held.own).bits}`)
  return role === null ? null : `${gateway} is the ${role} address of ${networkOf(held.own)}, not a router. Type the router’s address.`
}

export const serviceAddresses = (configuration: Configuration): ReadonlySet<string> =>
  new Set(configuration.virtualServices.values().map((service) => service.address))

function* defaultGateways(
  configuration: Configuration,
  networks: readonly HeldNetwork[],
  services: ReadonlySet<string>
): Iterable<FieldProblem> {
  const { gateways, network } = configuration.settings
  const interfaces = [...configuration.interfaces.values()]
  const chosen = interfaces.find((entry) => entry.useForDefaultGateway)
  const first = interfaces
    .filter(({ kind }) => kind.type === 'card')
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))[0]
  for (const family of ['ipv4', 'ipv6'] as const) {
    const gateway = gateways[family]
    if (gateway === null) continue
    const path = `gateways.${family}`
    const why = badGateway(gateway, networks, services)
    if (why !== null) {
      yield { path, message: why }
      continue
    }
    const link = networkFor(networks, gateway)?.link
    if (chosen !== undefined && link !== chosen.name) {
      yield {
        path,
        message: `${gateway} is on ${link}, but ${chosen.name} is used for the default gateway. Tick “Use for Default Gateway” on ${link}, or type a router on ${chosen.name}.`
      }
    } else if (chosen === undefined && !network.alternateGateway && first !== undefined && link !== first.name) {
      yield {
        path,
        message: `${gateway} is on ${link}. Tick “Use for Default Gateway” there, or switch on “Enable Alternate GW support” in Network Options.`
      }
    }
  }
}

function* oneRoute(
  at: number,
  configuration: Configuration,
  networks: readonly HeldNetwork[],
  services: ReadonlySet<string>
): Iterable<FieldProblem> {
  const route = configuration.settings.routes[at]
  if (route === undefined) return
  const { destination, gateway } = route
  const path = `routes.${at}`
  if (networkOf(destination) !== destination) {
    yield {
      path: `${path}.destination`,
      message: `${destination} is an address inside a network. The network is ${networkOf(destination)}; for one machine alone type /${widthOf(destination)}.`
    }
    return
  }
  if (prefixed(destination).bits === 0)
    yield { path: `${path}.destination`, message: 'A route to everywhere is the default gateway. Set it on its own page.' }
  if (!sameFamily(destination, gateway)) {
    yield {
      path: `${path}.gateway`,
      message: `${destination} is ${familyName(destination)}, but the gateway ${gateway} is ${familyName(gateway)}. Type a gateway of the same kind.`
    }
    return
  }
  const why = badGateway(gateway, networks, services)
  if (why !== null) yield { path: `${path}.gateway`, message: why }
  const near = networks.find(({ own }) => networkOf(own) === destination)
  if (near !== undefined)
    yield { path: `${path}.destination`, message: `${destination} is the network of ${near.link} itself and needs no gateway.` }
  if (destination === `${gateway}/${widthOf(gateway)}`)
    yield { path: `${path}.gateway`, message: `The way to ${gateway} cannot lead through itself.` }
  if (configuration.settings.routes.findIndex((other) => other.destination === destination) < at) {
    yield { path: `${path}.destination`, message: `There is a route to ${destination} already. Keep one of them.` }
  }
}

/** Services’ own gateways that lost their network with an interface. */
function* serviceGateways(configuration: Configuration, previous: Configuration, facts: NetworkFacts): Iterable<FieldProblem> {
  const networks = heldNetworks(configuration, facts)
  const before = heldNetworks(previous, facts)
  const lost = new Set(
    configuration.virtualServices
      .values()
      .flatMap(({ gateway, enabled }) =>
        enabled && gateway !== null && networkFor(networks, gateway) === undefined && networkFor(before, gateway) !== undefined
          ? [gateway]
          : []
      )
  )
  if (lost.size > 0) {
    yield {
      path: 'addresses',
      message: `${listInWords([...lost])}, the default gateway of virtual services, would be on no network any more. Change those services first.`
    }
  }
}

/** Asked when interfaces, gateways, routes or the options about them change. */
export function* checkRouting(configuration: Configuration, previous: Configuration, facts: NetworkFacts): Iterable<FieldProblem> {
  const networks = heldNetworks(configuration, facts)
  const services = serviceAddresses(configuration)
  yield* defaultGateways(configuration, networks, services)
  for (const at of configuration.settings.routes.keys()) yield* oneRoute(at, configuration, networks, services)
  yield* serviceGateways(configuration, previous, facts)
}
