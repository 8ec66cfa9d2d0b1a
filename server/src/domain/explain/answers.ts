/** The way back: from the real servers to Ballast, and from Ballast to the clients. */
import ipaddr from 'ipaddr.js'
import type { VirtualService } from '../../contract/index.ts'
import type { Configuration } from '../configuration.ts'
import { listInWords } from '../labels.ts'
import { isSubnetOriginating, isTransparent } from '../source.ts'
import { isAddress, isLoopback, ownAddressTowards, subnetsOf } from './source-address.ts'
import { advice, info, type NetworkFacts, type Topic, warning } from './topic.ts'
import { wrongArm } from './wrong-arm.ts'

const isV6 = (address: string): boolean => address.includes(':')
const family = (address: string): 'ipv4' | 'ipv6' => (isV6(address) ? 'ipv6' : 'ipv4')
const FAMILY_WORDS = { ipv4: 'IPv4', ipv6: 'IPv6' } as const

function subnetOf(address: string, prefix: number): string {
  const text = `${address}/${prefix}`
  const network = isV6(address) ? ipaddr.IPv6.networkAddressFromCIDR(text) : ipaddr.IPv4.networkAddressFromCIDR(text)
  return `${network.toString()}/${prefix}`
}

const subnets = (address: string, facts: NetworkFacts): readonly string[] => [
  ...new Set(subnetsOf(facts, isV6(address)).map((own) => subnetOf(own.address, own.prefix)))
]

function* toClients(service: VirtualService, configuration: Configuration, facts: NetworkFacts) {
  const { address, gateway } = service
  if (isLoopback(address)) return
  if (gateway !== null) {
    yield info(`Answers to clients outside the subnet leave through this service’s own Default Gateway ${gateway}.`, 'gateway')
    return
  }
  const wrong = [...wrongArm(service, configuration, facts)]
  yield* wrong
  if (facts.defaultRoute === null || wrong.length > 0) return
  const words = FAMILY_WORDS[family(address)]
  if (facts.defaultRoute[family(address)]) {
    yield info('Answers to clients of this machine’s own subnets go to them directly, all others through the default gateway.', 'address')
    return
  }
  const near = subnets(address, facts)
  const whom = near.length === 0 ? 'no client outside this machine' : `only clients in ${listInWords(near, 'or')}`
  yield warning(
    `This machine has no default gateway for ${words}, so answers reach ${whom}. If clients are elsewhere, set Default Gateway under Advanced Properties of this service, or the one of the machine under System Configuration.`,
    'gateway'
  )
}

const NAMED = 3

/** Real servers outside all subnets, when nothing leads there. */
function* toServers({ realServers }: VirtualService, facts: NetworkFacts) {
  const { addresses, defaultRoute } = facts
  if (addresses === null || defaultRoute === null) return
  const lost = realServers
    .map((server) => server.address)
    .filter((address) => isAddress(address) && !isLoopback(address))
    .filter((address) => ownAddressTowards(address, facts) === null && !defaultRoute[family(address)])
  if (lost.length === 0) return
  const shown = [...new Set(lost)].slice(0, NAMED)
  yield warning(
    `${listInWords(shown)} ${lost.length === 1 ? 'is' : 'are'} in no subnet of this machine, and there is no default gateway that leads there. Correct the address, or give this machine an address in that subnet.`,
    'realServers'
  )
}

/** How what a real server answers comes back to this machine. */
function wayToUs(service: VirtualService, { settings }: Configuration) {
  if (isTransparent(service)) {
    return advice(
      'Real servers answer to the client itself: this machine must be their default gateway, and no client may be in their subnet, or answers do not come back.',
      'transparent'
    )
  }
  return isSubnetOriginating(service, settings)
    ? info(
        'Real servers answer to Ballast’s own address, so their answers come back whatever their default gateway is.',
        'subnetOriginating'
      )
    : info(
        `Real servers answer to ${service.address}: they need a way back to it through this machine, for example it as their default gateway.`,
        'subnetOriginating'
      )
}

export const answers: Topic = {
  title: 'The way back',
  *explain({ service, configuration, facts }) {
    const hasServers = service.redirect === null && service.realServers.length > 0
    if (hasServers) {
      yield wayToUs(service, configuration)
      yield* toServers(service, facts)
    }
    yield* toClients(service, configuration, facts)
  }
}
