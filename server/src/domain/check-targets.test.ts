import { expect, test } from 'vitest'
import { checkConfiguration } from './check.ts'
import { checkTargets } from './check-targets.ts'
import { withEntity } from './configuration.ts'
import { EMPTY_CONFIGURATION, newRealServer, newVirtualService } from './defaults.ts'
import { Refusal } from './problems.ts'

const NOW = '2026-01-01T00:00:00.000Z'
const OWN = new Set(['192.168.2.2', '172.16.0.2', '192.168.2.50'])
const service = newVirtualService(1, { address: '192.168.2.50', port: 80 })
const other = newVirtualService(2, { address: '192.168.2.50', port: 81 })

const withServer = (address: string, port = 80) => {
  const realServers = [newRealServer(3, { address, port }, other, NOW)]
  return withEntity(withEntity(EMPTY_CONFIGURATION, 'virtualServices', 1, service), 'virtualServices', 2, { ...other, realServers })
}

test.each(['127.0.0.1', '127.8.9.10', '::1', '0.0.0.0', '169.254.169.254', 'fe80::1', '::ffff:7f00:1', '192.168.2.2', '172.16.0.2'])(
  '%s is no real server of an appliance, and one elsewhere',
  (address) => {
    const candidate = withServer(address, 443)
    const facts = { localAddresses: OWN, targets: { own: OWN } }
    try {
      checkConfiguration(candidate, EMPTY_CONFIGURATION, facts)
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(Refusal)
      expect(JSON.stringify((error as Refusal).errors)).toContain('cannot be a real server')
    }
    expect([...checkTargets(candidate, [...candidate.virtualServices.values()], { own: null })]).toEqual([])
  }
)

test('another virtual service may be a real server, and so may any other machine', () => {
  const facts = { localAddresses: OWN, targets: { own: OWN } }
  expect(() => checkConfiguration(withServer('192.168.2.50', 80), EMPTY_CONFIGURATION, facts)).not.toThrow()
  expect(() => checkConfiguration(withServer('192.168.2.60'), EMPTY_CONFIGURATION, facts)).not.toThrow()
})

test('a host name counts by where it leads', () => {
  const candidate = withServer('inside.contoso.local')
  const changed = [...candidate.virtualServices.values()]
  const [problem] = checkTargets(candidate, changed, { own: OWN }, new Map([['inside.contoso.local', '127.0.0.1']]))
  expect(problem?.message).toMatch(/^inside\.contoso\.local \(127\.0\.0\.1\) cannot be a real server: it is this machine’s own loopback/)
})
