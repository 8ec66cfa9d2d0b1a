import { expect, test } from 'vitest'
import type { Configuration } from './domain/configuration.ts'
import * as edit from './domain/edit/index.ts'
import { ETH2, FACTS, TWO_ARMS } from './domain/testing/two-arms.ts'
import { webAddresses } from './listen.ts'

const OWN = '192.168.2.2'
const VIRTUAL = '192.168.2.80'
const LEASE = '10.1.0.7'

const service = (address: string, port: number, on: Configuration = TWO_ARMS): Configuration =>
  edit.addVirtualService(on, 50, { address, port })
const present = [OWN, VIRTUAL, LEASE, '127.0.0.1', 'fe80::1'].map((address) => ({ address }))
const where = (configuration: Configuration, links = FACTS.links) => [...webAddresses(present, configuration, links, 443)]

test('an address that is there for a service alone is the service’s, on all its ports', () => {
  expect(where(service(VIRTUAL, 8080))).toEqual([OWN, LEASE])
})

test('an interface’s own address stays the web UI’s beside services on other ports', () => {
  expect(where(service(OWN, 8080))).toEqual([OWN, VIRTUAL, LEASE])
  expect(where(service(OWN, 443))).toEqual([VIRTUAL, LEASE])
})

test('so does one that DHCP gave it', () => {
  const dhcp = edit.changeInterface(TWO_ARMS, ETH2, { dhcp: true })
  const links = [
    ...FACTS.links.filter(({ name }) => name !== 'eth2'),
    { name: 'eth2', addresses: [{ address: `${LEASE}/16`, origin: 'dhcp' as const }] }
  ]
  expect(where(service(LEASE, 8080, dhcp), links)).toContain(LEASE)
  expect(where(service(LEASE, 8080, dhcp), [])).not.toContain(LEASE)
})
