import { expect, test } from 'vitest'
import { hasDefaultV4, hasDefaultV6 } from './routes.ts'

const HEAD = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n'
const V6 = (destination: string, prefix: string, flags: string, card: string): string =>
  `${destination} ${prefix} ${'0'.repeat(32)} 00 fd000000000000000000000000000001 00000400 00000002 00000000 ${flags}     ${card}\n`

test('a default route of IPv4 is one to everywhere that is up and does not refuse', () => {
  const row = (destination: string, flags: string, mask: string): string =>
    `${HEAD}eth0\t${destination}\t010200C0\t${flags}\t0\t0\t0\t${mask}\t0\t0\t0\n`
  expect(hasDefaultV4(row('00000000', '0003', '00000000'))).toBe(true)
  expect(hasDefaultV4(row('000200C0', '0001', '00FFFFFF'))).toBe(false)
  expect(hasDefaultV4(row('00000000', '0003', '000000FF'))).toBe(false)
  expect(hasDefaultV4(row('00000000', '0201', '00000000'))).toBe(false)
  expect(hasDefaultV4('')).toBe(false)
})

test('the route of IPv6 that every kernel has, on lo and refusing, is none', () => {
  expect(hasDefaultV6(V6('0'.repeat(32), '00', '00000003', 'eth0'))).toBe(true)
  expect(hasDefaultV6(V6('0'.repeat(32), '00', '00200200', 'lo'))).toBe(false)
  expect(hasDefaultV6(V6('fd000000000000000000000000000000', '40', '00000001', 'eth0'))).toBe(false)
  expect(hasDefaultV6('')).toBe(false)
})
