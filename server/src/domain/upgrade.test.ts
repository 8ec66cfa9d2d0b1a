import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { VirtualService } from '../contract/index.ts'
import { applyChanges } from './change.ts'
import { EMPTY_CONFIGURATION, newRealServer, newVirtualService } from './defaults.ts'
import type { Json } from './json.ts'
import { arbitraryConfiguration } from './testing/arbitrary.ts'
import { filled, upgradedService } from './upgrade.ts'

test('what is whole stays as it is', () => {
  fc.assert(
    fc.property(arbitraryConfiguration(), ({ virtualServices }) => {
      for (const service of virtualServices.values()) expect(upgradedService(service)).toEqual(service)
    })
  )
})

test('a missing field gets its default, at any depth, and what is there stays', () => {
  expect(filled({ a: { b: 1 }, list: [1] }, { a: { b: 2, c: 3 }, list: [2, 3], d: null })).toEqual({
    a: { b: 1, c: 3 },
    list: [1],
    d: null
  })
  expect(filled({ a: null }, { a: { b: 1 } })).toEqual({ a: null })
})

test('a service of an older version comes back by undo with today’s fields', () => {
  const service = newVirtualService(7, { address: '10.0.0.1', port: 80 })
  const server = newRealServer(8, { address: '10.0.0.2', weight: 5 }, service, '2026-01-01T00:00:00.000Z')
  const { scheduling: _one, ...older } = service
  const { connectionLimit: _two, ...olderServer } = server
  const after: Json = { ...older, realServers: [olderServer] }
  const { virtualServices } = applyChanges(EMPTY_CONFIGURATION, [{ path: ['virtualServices', '7'], before: undefined, after }])
  expect(virtualServices.get(7)).toEqual({ ...service, realServers: [server] })
})

test('nonsense is left for the contract to refuse', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => void VirtualService.safeParse(upgradedService(JSON.parse(JSON.stringify(value))))))
})

test('the minimum version of older services is the protocols from there on; their real servers stay unverified', () => {
  const { ssl, ...rest } = newVirtualService(7, { address: '10.0.0.1', port: 443 })
  const older = { acceleration: true, reencrypt: true, certificates: [1] }
  const upgraded = (minimumVersion: string) => VirtualService.parse(upgradedService({ ...rest, ssl: { ...older, minimumVersion } })).ssl
  expect(upgraded('TLSv1.1')).toEqual({ ...ssl, ...older, protocols: ['TLSv1.1', 'TLSv1.2', 'TLSv1.3'], serverVerification: 'none' })
  expect(upgraded('TLSv1.3').protocols).toEqual(['TLSv1.3'])
  expect(ssl.serverVerification).toBe('system')
})
