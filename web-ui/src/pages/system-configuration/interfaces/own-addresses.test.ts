import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressField, addressList, ownAddresses } from './own-addresses.ts'

const prefixed = fc.oneof(
  fc.ipV4().map((address) => `${address}/24`),
  fc.nat({ max: 0xffff }).map((tail) => `2001:db8::${tail.toString(16)}/64`)
)

test('nothing is lost and nothing changes its place twice', () => {
  fc.assert(
    fc.property(fc.uniqueArray(prefixed), (addresses) => {
      const list = addressList(ownAddresses(addresses))
      expect(list.toSorted()).toEqual(addresses.toSorted())
      expect(addressList(ownAddresses(list))).toEqual(list)
    })
  )
})

test('the first of each family is the interface address', () => {
  expect(ownAddresses(['192.168.2.2/24', '192.168.2.3/24', '2001:db8::2/64'])).toEqual({
    ipv4: '192.168.2.2/24',
    ipv6: '2001:db8::2/64',
    additional: ['192.168.2.3/24']
  })
})

test('a fault of the list stands at the box that its entry came from', () => {
  const both = ownAddresses(['10.0.0.1/8', '2001:db8::2/64'])
  expect(addressField('addresses.0', both)).toBe('ipv4')
  expect(addressField('addresses.1', both)).toBe('ipv6')
  expect(addressField('addresses.0', ownAddresses(['2001:db8::2/64']))).toBe('ipv6')
  expect(addressField('addresses', both)).toBe('ipv4')
  expect(addressField('mtu', both)).toBe('mtu')
})
