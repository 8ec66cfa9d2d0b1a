import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ServerState, ServerStatus, type VirtualService } from '../contract/index.ts'
import { checkFor, newRealServer, newVirtualService } from './defaults.ts'
import { serviceStatus } from './status.ts'

type Known = Pick<ServerState, 'id' | 'status' | 'reason'>

const base = newVirtualService(1, { address: '10.0.0.1', port: 443, name: 'Web' })

const withServers = (statuses: readonly ServerStatus[], reason = ''): [VirtualService, Known[]] => [
  { ...base, realServers: statuses.map((_, at) => newRealServer(at + 2, { address: `10.0.0.${at + 5}`, port: 8080 }, base, '')) },
  statuses.map((status, at) => ({ id: at + 2, status, reason }))
]

const words = (statuses: readonly ServerStatus[], reason?: string) => {
  const { status, reason: why } = serviceStatus(...withServers(statuses, reason))
  return `${status}: ${why}`
}

test('Up, with how many', () => {
  expect(words(['Up', 'Down', 'Up'])).toBe('Up: 2 of 3 real servers up')
  expect(words(['Up'])).toBe('Up: 1 of 1 real server up')
})

test('Down says why', () => {
  expect(words([])).toBe('Down: no real server configured yet: add one under Real Servers')
  expect(words(['Down', 'Down', 'Down'], 'connection refused')).toBe('Down: all 3 real servers are down: 10.0.0.5:8080: connection refused')
  expect(words(['Down'], 'answered 503')).toBe('Down: the only real server is down: 10.0.0.5:8080: answered 503')
  expect(words(['Disabled', 'Disabled'])).toBe('Down: all 2 real servers are disabled')
  expect(words(['Draining', 'Down', 'Down'], 'timed out')).toBe(
    'Down: none of 3 real servers takes new clients, 1 draining and 2 down: 10.0.0.6:8080: timed out'
  )
  expect(words(['Checking', 'Checking'])).toBe('Down: all 2 real servers are waiting for the first check')
})

test('Disabled and Redirect come before the state of the servers', () => {
  const [service, states] = withServers(['Up'])
  expect(serviceStatus({ ...service, enabled: false }, states)).toMatchObject({ status: 'Disabled', serversUp: 0, serversTotal: 1 })
  const redirect = serviceStatus({ ...base, redirect: { url: 'https://%h%s' } }, [])
  expect(redirect).toEqual({ status: 'Redirect', reason: 'every request is sent to https://%h%s', serversUp: 0, serversTotal: 0 })
})

test('Unchecked without health checks, but Down when there is nobody to send to', () => {
  const unchecked = (statuses: readonly ServerStatus[]) => {
    const [service, states] = withServers(statuses)
    return serviceStatus({ ...service, check: { ...checkFor('http', 443), method: 'none' } }, states)
  }
  expect(unchecked(['Unchecked', 'Disabled'])).toMatchObject({
    status: 'Unchecked',
    reason: 'health checks are off: 1 real server of 2 assumed up'
  })
  expect(unchecked(['Disabled']).status).toBe('Down')
  expect(unchecked([]).status).toBe('Down')
})

test('a service is Up exactly when a server takes new clients, and states of other services do not count', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...ServerStatus.options), { maxLength: 6 }), (statuses) => {
      const [service, states] = withServers(statuses)
      const foreign: Known = { id: 999, status: 'Up', reason: '' }
      const result = serviceStatus(service, [...states, foreign])
      expect(result.status === 'Up').toBe(statuses.includes('Up') || statuses.includes('Unchecked'))
      expect(result.reason).not.toBe('')
      expect(result.serversTotal).toBe(statuses.length)
    })
  )
})
