/** *Quick Setup* of the console: the first card is the network side, the second the farm side, as on the LoadMaster. */
import type { Id, Interface, QuickSetup } from '../../contract/index.ts'
import { type Configuration, withEntity } from '../configuration.ts'
import { refuseField } from '../problems.ts'

const isV4 = (address: string): boolean => !address.includes(':')

/** The interface's address becomes this one; its other addresses, and those of the other family, stay. */
function withAddress(card: Interface, address: string): Interface {
  const others = card.addresses.filter((entry) => isV4(entry) !== isV4(address))
  const additional = card.addresses.filter((entry) => isV4(entry) === isV4(address)).slice(1)
  return { ...card, dhcp: card.dhcp && !isV4(address), addresses: [address, ...additional.filter((entry) => entry !== address), ...others] }
}

/** Cards in the order of their names: eth0, eth1, eth2, … eth10. */
const cardsOf = (configuration: Configuration): readonly Interface[] =>
  [...configuration.interfaces.values()]
    .filter((entry) => entry.kind.type === 'card')
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))

/** @throws Refusal at the field for a side that this machine has no card for. */
export function quickSetup(configuration: Configuration, input: QuickSetup): Configuration {
  const [network, farm] = cardsOf(configuration)
  if (network === undefined)
    throw refuseField('networkSide', 'This machine has no network card. Add one to the virtual machine, then start again.')
  if (input.farmSide !== null && farm === undefined)
    throw refuseField('farmSide', 'This machine has only one network card. Leave the farm side empty, or add a second card.')
  const put = (current: Configuration, id: Id, card: Interface): Configuration => withEntity(current, 'interfaces', id, card)
  const side = input.networkSide === null ? { ...network, dhcp: true, addresses: [] } : withAddress(network, input.networkSide)
  const first = put(configuration, network.id, { ...side, useForDefaultGateway: true })
  const second = farm === undefined || input.farmSide === null ? first : put(first, farm.id, withAddress(farm, input.farmSide))
  const { settings } = second
  return {
    ...second,
    settings: {
      ...settings,
      host: { ...settings.host, nameServers: input.nameServers, searchDomains: input.searchDomains },
      gateways: { ...settings.gateways, ipv4: input.gateway }
    }
  }
}
