/** What passes is canonical and can stand as a single word anywhere; everything else is refused. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { LinkName, Network, Prefixed } from './values.ts'

test('prefixes and networks are canonical', () => {
  expect(Prefixed.parse('192.168.2.2/24')).toBe('192.168.2.2/24')
  expect(Prefixed.parse('2001:DB8:0::0002/64')).toBe('2001:db8::2/64')
  expect(Network.parse('192.168.2.2/24')).toBe('192.168.2.0/24')
  expect(Network.parse('2001:db8::2/64')).toBe('2001:db8::/64')
  expect(Network.parse('10.1.2.3/0')).toBe('0.0.0.0/0')
  expect(Network.parse('::1/0')).toBe('::/0')
})

test.each([
  '',
  '1.2.3.4',
  '1.2.3.4/33',
  '1.2.3.4/0',
  '::/0',
  '1.2.3.4/024',
  '1.2.3.4/-1',
  '1.2.3.4/24/8',
  'fe80::1%eth0/64',
  '::1.2.3.4/64'
])('no address with prefix: %s', (text) => expect(Prefixed.safeParse(text).success).toBe(false))

test.each(['', 'all', 'default', 'lo', '../x', 'eth0/x', 'eth 0', '-eth0', '.eth', 'abcdefghijklmnop', 'eth0\n', 'é0'])(
  'no name of a link: %s',
  (text) => expect(LinkName.safeParse(text).success).toBe(false)
)

test('nothing that passes holds more than one word', () => {
  const text = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.constantFrom('eth0', '1.2.3.4/8', '::/64').chain((good) => fc.string({ maxLength: 3 }).map((bad) => good + bad))
  )
  fc.assert(
    fc.property(text, (typed) => {
      for (const schema of [LinkName, Network, Prefixed]) {
        const parsed = schema.safeParse(typed)
        if (parsed.success) expect(parsed.data).toMatch(/^[a-zA-Z0-9_.:/-]+$/)
      }
    })
  )
})
