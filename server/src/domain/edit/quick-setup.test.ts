import { expect, test } from 'vitest'
import type { QuickSetup } from '../../contract/index.ts'
import { type Configuration, withEntity } from '../configuration.ts'
import { EMPTY_CONFIGURATION, newInterface } from '../defaults.ts'
import { quickSetup } from './quick-setup.ts'

const INPUT: QuickSetup = {
  networkSide: '172.150.15.230/24',
  farmSide: '192.168.2.2/24',
  nameServers: ['192.168.2.10'],
  searchDomains: ['contoso.local'],
  gateway: '172.150.15.1'
}

const machine = (...names: readonly string[]): Configuration =>
  names.reduce<Configuration>(
    (configuration, name, at) =>
      withEntity(configuration, 'interfaces', at + 1, { ...newInterface(at + 1, name, { type: 'card' }), dhcp: at === 0 }),
    EMPTY_CONFIGURATION
  )

test('both arms, names and the gateway are set at once', () => {
  const { interfaces, settings } = quickSetup(machine('eth0', 'eth1'), INPUT)
  expect(interfaces.get(1)).toMatchObject({ dhcp: false, addresses: ['172.150.15.230/24'], useForDefaultGateway: true })
  expect(interfaces.get(2)).toMatchObject({ addresses: ['192.168.2.2/24'], useForDefaultGateway: false })
  expect(settings.host).toMatchObject({ nameServers: ['192.168.2.10'], searchDomains: ['contoso.local'] })
  expect(settings.gateways.ipv4).toBe('172.150.15.1')
})

test('a second run replaces the address and keeps what was added besides', () => {
  const once = quickSetup(machine('eth0', 'eth1'), INPUT)
  const eth1 = once.interfaces.get(2)
  if (eth1 === undefined) throw new Error('eth1 is gone')
  const more = withEntity(once, 'interfaces', 2, { ...eth1, addresses: [...eth1.addresses, '192.168.2.3/24', '2001:db8::2/64'] })
  const again = quickSetup(more, { ...INPUT, farmSide: '192.168.7.2/24' })
  expect(again.interfaces.get(2)?.addresses).toEqual(['192.168.7.2/24', '192.168.2.3/24', '2001:db8::2/64'])
})

test('without an address DHCP is asked', () => {
  const { interfaces } = quickSetup(quickSetup(machine('eth0'), { ...INPUT, farmSide: null }), {
    ...INPUT,
    networkSide: null,
    farmSide: null
  })
  expect(interfaces.get(1)).toMatchObject({ dhcp: true, addresses: [] })
})

test('eth10 comes after eth2, and a missing card is named at its field', () => {
  const { interfaces } = quickSetup(machine('eth10', 'eth2'), INPUT)
  expect(interfaces.get(2)?.addresses).toEqual(['172.150.15.230/24'])
  expect(() => quickSetup(machine('eth0'), INPUT)).toThrow(/only one network card/)
  expect(() => quickSetup(EMPTY_CONFIGURATION, INPUT)).toThrow(/no network card/)
})
