/** The routing picture: what stands where, and the way of a client's packets in and back. */
import type { Id, NetworkWarning, Picture, PictureEdge, PictureNode, VirtualService } from '../../contract/index.ts'
import type { Configuration } from '../configuration.ts'
import { count, serviceLabel } from '../labels.ts'
import { isSubnetOriginating, isTransparent } from '../source.ts'
import { contains, networkOf, sameFamily } from './addresses.ts'
import { type HeldNetwork, heldNetworks, type NetworkFacts, networkFor } from './place.ts'
import { defaultHop, type Hop, type KnownRoutes, warningFor, wayBack, wayTo } from './way.ts'

export interface RoutingFacts extends NetworkFacts, KnownRoutes {}

interface Chosen {
  readonly service?: Id | undefined
  readonly client?: string | undefined
}

/** A picture with more than this is no picture. */
const SERVERS_AT_MOST = 60

const BALANCER = 'balancer'
const arm = (link: string): string => `arm ${link}`
const gatewayNode = (address: string): string => `gateway ${address}`

/** Collects nodes once each. */
function canvas() {
  const nodes = new Map<string, PictureNode>()
  const edges: PictureEdge[] = []
  return {
    nodes,
    edges,
    node: (node: PictureNode): void => void (nodes.has(node.id) || nodes.set(node.id, node)),
    link: (from: string, to: string, label = ''): void => void edges.push({ from, to, kind: 'link', label, blocked: false })
  }
}
type Canvas = ReturnType<typeof canvas>

function drawArms({ node, link }: Canvas, configuration: Configuration, networks: readonly HeldNetwork[]): void {
  const name = configuration.settings.host.hostname
  node({ id: BALANCER, kind: 'balancer', label: name, detail: count(configuration.virtualServices.size, 'virtual service') })
  for (const entry of configuration.interfaces.values()) {
    const own = networks.filter((network) => network.link === entry.name)
    if (own.length === 0) continue
    node({ id: arm(entry.name), kind: 'arm', label: entry.name, detail: own.map((network) => network.own).join(', ') })
    link(BALANCER, arm(entry.name))
  }
}

function drawHop({ node, link, nodes }: Canvas, hop: Hop, detail: string): string {
  if (hop.gateway === null) return arm(hop.link)
  const id = gatewayNode(hop.gateway)
  const isNew = !nodes.has(id)
  node({ id, kind: 'gateway', label: hop.gateway, detail })
  if (isNew) link(arm(hop.link), id)
  return id
}

function drawGateways(on: Canvas, configuration: Configuration, networks: readonly HeldNetwork[], facts: RoutingFacts): void {
  const { settings, virtualServices } = configuration
  for (const route of settings.routes) {
    const at = networkFor(networks, route.gateway)
    if (at !== undefined) drawHop(on, { link: at.link, gateway: route.gateway, by: 'route' }, `to ${route.destination}`)
  }
  for (const family of ['0.0.0.0', '::']) {
    const hop = defaultHop(configuration, networks, facts, family)
    if (hop !== null) drawHop(on, hop, 'default gateway')
  }
  for (const service of virtualServices.values()) {
    const at = service.gateway === null ? undefined : networkFor(networks, service.gateway)
    if (at !== undefined)
      drawHop(on, { link: at.link, gateway: service.gateway, by: 'service-gateway' }, 'default gateway of virtual services')
  }
}

const vip = (service: VirtualService): string => `vip ${service.id}`

function drawServices(on: Canvas, services: readonly VirtualService[], networks: readonly HeldNetwork[]): void {
  for (const service of services) {
    const at = networkFor(networks, service.address)
    on.node({ id: vip(service), kind: 'vip', label: serviceLabel(service), detail: service.enabled ? '' : 'deactivated' })
    on.link(at === undefined ? BALANCER : arm(at.link), vip(service))
  }
}

function drawServers(
  on: Canvas,
  services: readonly VirtualService[],
  configuration: Configuration,
  networks: readonly HeldNetwork[],
  facts: RoutingFacts
): void {
  const drawn = new Set<string>()
  for (const service of services) {
    for (const server of service.realServers) {
      if (drawn.has(server.address) || drawn.size >= SERVERS_AT_MOST) continue
      drawn.add(server.address)
      const id = `server ${server.id}`
      on.node({ id, kind: 'server', label: server.address, detail: '' })
      const hop = /^[0-9a-f.:]+$/.test(server.address) ? wayTo(configuration, networks, facts, server.address) : null
      if (hop === null) on.link(BALANCER, id, 'no way known')
      else on.link(drawHop(on, hop, 'on the way to real servers'), id)
    }
  }
}

const BY: Readonly<Record<Hop['by'], string>> = {
  network: 'which is on the same network',
  route: 'as Additional Routes say',
  'service-gateway': 'the Default Gateway of the service',
  'default-gateway': 'the default gateway'
}

/** Whether the packet filter keeps this client from every service. */
function filtered(client: string, { settings }: Configuration): boolean {
  const { enabled, block, allow } = settings.packetFilter
  const inList = (list: typeof block): boolean => list.some(({ network }) => contains(network, client))
  return enabled && (inList(block) || (allow.length > 0 && !inList(allow)))
}

interface Ways {
  readonly wayIn: string[]
  readonly wayBack: string[]
  readonly warnings: NetworkWarning[]
}

function ways(
  on: Canvas,
  service: VirtualService,
  client: string,
  configuration: Configuration,
  networks: readonly HeldNetwork[],
  facts: RoutingFacts
): Ways {
  const warnings: NetworkWarning[] = []
  const at = networkFor(networks, service.address)
  const here = at === undefined ? BALANCER : arm(at.link)
  on.node({ id: 'client', kind: 'client', label: client, detail: 'client' })
  if (!sameFamily(client, service.address)) {
    const message = `${client} and ${service.address} are of different kinds of IP and cannot talk.`
    return {
      wayIn: [message],
      wayBack: [],
      warnings: [
        { serviceId: service.id, message, setting: 'Alternate Address', hint: 'Use an address of the other kind for the service.' }
      ]
    }
  }
  const blocked = filtered(client, configuration)
  if (blocked) {
    warnings.push({
      serviceId: service.id,
      message: `The packet filter ${configuration.settings.packetFilter.action === 'drop' ? 'drops' : 'rejects'} what ${client} sends.`,
      setting: 'Packet Routing Filter',
      hint: 'Take the address out of the blocked ones, or put it among the allowed ones.'
    })
  }
  const problem = warningFor(service, configuration, networks, facts, client)
  if (problem !== null) warnings.push(problem)
  const dropped = problem !== null && configuration.settings.network.strictRouting
  on.edges.push({ from: 'client', to: here, kind: 'way-in', label: '', blocked: blocked || dropped })
  on.edges.push({ from: here, to: vip(service), kind: 'way-in', label: '', blocked: blocked || dropped })
  const back = wayBack(service, configuration, networks, facts, client)
  if (back !== null) {
    const out = drawHop(on, back, '')
    on.edges.push({ from: vip(service), to: out, kind: 'way-back', label: BY[back.by], blocked: problem !== null })
    on.edges.push({ from: out, to: 'client', kind: 'way-back', label: '', blocked: problem !== null })
  }
  const sees = isTransparent(service)
    ? client
    : isSubnetOriginating(service, configuration.settings)
      ? 'the address of the interface towards it'
      : service.address
  return {
    wayIn: [
      `${client} asks ${service.address}, which is on ${at?.link ?? 'no interface'}${at === undefined ? '' : ` (${networkOf(at.own)})`}.`,
      ...(service.redirect === null && service.realServers.length > 0 ? [`A real server is asked; it sees ${sees}.`] : [])
    ],
    wayBack: [
      ...(isTransparent(service)
        ? ['The real server must answer through this machine: its default gateway is an address of this machine.']
        : []),
      back === null
        ? `This machine knows no way to ${client}.`
        : back.gateway === null
          ? `The answer leaves by ${back.link} for ${client}, ${BY.network}.`
          : `The answer leaves by ${back.link} through ${back.gateway}, ${BY[back.by]}.`
    ],
    warnings
  }
}

export function pictureOf(configuration: Configuration, facts: RoutingFacts, chosen: Chosen): Picture {
  const networks = heldNetworks(configuration, facts)
  const on = canvas()
  const service = chosen.service === undefined ? undefined : configuration.virtualServices.get(chosen.service)
  const services = service === undefined ? [...configuration.virtualServices.values()] : [service]
  drawArms(on, configuration, networks)
  drawGateways(on, configuration, networks, facts)
  drawServices(on, services, networks)
  drawServers(on, services, configuration, networks, facts)
  if (service !== undefined && chosen.client !== undefined) {
    const { warnings, ...rest } = ways(on, service, chosen.client, configuration, networks, facts)
    return { nodes: [...on.nodes.values()], edges: on.edges, ...rest, warnings }
  }
  const warnings = services.flatMap((one) => warningFor(one, configuration, networks, facts, null) ?? [])
  return { nodes: [...on.nodes.values()], edges: on.edges, wayIn: [], wayBack: [], warnings }
}
