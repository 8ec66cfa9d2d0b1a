/** The walk-through's machine: eth0 towards the perimeter with the default gateway, eth1 towards the farm; eth2 and eth3 are idle. */
import type { Interface, Settings } from '../../contract/index.ts'
import { checkConfiguration } from '../check.ts'
import type { Configuration } from '../configuration.ts'
import { EMPTY_CONFIGURATION, newInterface } from '../defaults.ts'
import type { NetworkFacts } from '../network/place.ts'
import { Refusal } from '../problems.ts'

const card = (id: number, name: string, fields: Partial<Interface> = {}): Interface => ({
  ...newInterface(id, name, { type: 'card' }),
  ...fields
})

export const ETH0 = 1
export const ETH1 = 2
export const ETH2 = 3
export const ETH3 = 4

export const TWO_ARMS: Configuration = {
  ...EMPTY_CONFIGURATION,
  settings: { ...EMPTY_CONFIGURATION.settings, gateways: { ipv4: '172.150.15.1', ipv6: '2001:db8:f::1' } },
  interfaces: new Map(
    [
      card(ETH0, 'eth0', { addresses: ['172.150.15.230/24', '2001:db8:f::230/64'], useForDefaultGateway: true }),
      card(ETH1, 'eth1', { addresses: ['192.168.2.2/24', '2001:db8:a::2/64'] }),
      card(ETH2, 'eth2'),
      card(ETH3, 'eth3')
    ].map((entry) => [entry.id, entry])
  )
}

export const FACTS: NetworkFacts = { links: ['eth0', 'eth1', 'eth2', 'eth3'].map((name) => ({ name, addresses: [] })), lacks: [] }

export const withSettings = (configuration: Configuration, settings: Partial<Settings>): Configuration => ({
  ...configuration,
  settings: { ...configuration.settings, ...settings }
})

/** `path: message` of everything that is wrong with the change. */
export function faults(after: Configuration, before: Configuration = TWO_ARMS, network: NetworkFacts | null = FACTS): readonly string[] {
  try {
    checkConfiguration(after, before, { localAddresses: new Set(), network })
    return []
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return error.errors.map(({ path, message }) => `${path}: ${message}`)
  }
}
