import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Certificate,
  type FieldProblem,
  type NewRealServer,
  PERSISTENCE_MODES,
  PersistenceMode,
  type SslProperties,
  type VirtualServicePatch
} from '../contract/index.ts'
import { diff, invert } from './change.ts'
import { checkConfiguration } from './check.ts'
import { type Configuration, withEntity } from './configuration.ts'
import { DEFAULT_PERSISTENCE, EMPTY_CONFIGURATION } from './defaults.ts'
import * as edit from './edit/index.ts'
import { Refusal } from './problems.ts'
import { arbitraryConfiguration } from './testing/arbitrary.ts'

const NOW = '2026-01-01T00:00:00.000Z'
const ANYWHERE = { localAddresses: null }

function problems(candidate: Configuration, previous: Configuration, local: readonly string[] | null = null): readonly FieldProblem[] {
  try {
    checkConfiguration(candidate, previous, { localAddresses: local === null ? null : new Set(local) })
    return []
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not-acceptable-together') return error.errors
    throw error
  }
}

const paths = (candidate: Configuration, previous: Configuration, local?: readonly string[]): string[] =>
  problems(candidate, previous, local).map((problem) => problem.path)

const web = edit.addVirtualService(EMPTY_CONFIGURATION, 1, { address: '10.0.0.1', port: 443, name: 'Web', type: 'http' })
const changed = (patch: VirtualServicePatch, from = web): Configuration => edit.changeVirtualService(from, 1, patch)
const withServer = (input: NewRealServer, from = web, id = 50): Configuration => edit.addRealServer(from, 1, id, input, NOW)
const ssl = (patch: Partial<SslProperties>): { ssl: Partial<SslProperties> } => ({
  ssl: { acceleration: false, reencrypt: false, certificates: [], ...patch }
})
const certificate = (id: number, name: string): Certificate => ({
  id,
  name,
  fingerprint: 'a'.repeat(64),
  subject: '',
  commonName: '',
  names: [],
  issuer: '',
  serial: '',
  notBefore: NOW,
  notAfter: NOW,
  keyType: '',
  pem: '',
  chain: []
})

test('random valid configurations pass, whatever they come from', () => {
  fc.assert(
    fc.property(arbitraryConfiguration(), arbitraryConfiguration(), (candidate, previous) => {
      expect(problems(candidate, EMPTY_CONFIGURATION)).toEqual([])
      expect(problems(candidate, previous)).toEqual([])
    })
  )
})

test('copying a service under a new id is a clash that names the other', () => {
  const taken = arbitraryConfiguration().filter((configuration) => configuration.virtualServices.size > 0)
  fc.assert(
    fc.property(taken, (configuration) => {
      const [service] = configuration.virtualServices.values()
      if (service === undefined) return
      const copy = edit.addVirtualService(configuration, 9999, { address: service.address, port: service.port, name: 'Copy' })
      const [clash] = problems(copy, configuration)
      expect(clash?.path).toBe('port')
      expect(clash?.message).toContain(service.name === '' ? service.address : `“${service.name}”`)
      expect(clash?.message).not.toContain('“Copy”')
    })
  )
})

test('a service that moves onto another is told so, not the other one', () => {
  const two = edit.addVirtualService(web, 2, { address: '10.0.0.1', port: 80, name: 'Plain' })
  expect(problems(changed({ port: 80 }, two), two)[0]?.message).toContain('“Plain” (10.0.0.1:80) already has 10.0.0.1:80 (tcp)')
  expect(problems(changed({ address: '10.0.0.2', port: 80 }, two), two)).toEqual([])
})

test('an address must be this machine’s when a service is new, moves or is switched on', () => {
  expect(paths(web, EMPTY_CONFIGURATION, ['10.0.0.1'])).toEqual([])
  const refused = problems(web, EMPTY_CONFIGURATION, ['10.0.0.9', '127.0.0.1', 'fe80::1'])
  expect(refused).toMatchObject([{ path: 'address', hint: 'This machine has 10.0.0.9.' }])
  expect(paths(changed({ name: 'x' }), web, [])).toEqual([])
  expect(paths(changed({ address: '10.0.0.3' }), web, [])).toEqual(['address'])
  const off = changed({ enabled: false, address: '10.0.0.3' })
  expect(paths(off, web, [])).toEqual([])
  expect(paths(changed({ enabled: true }, off), off, [])).toEqual(['address'])
})

test('loopback is always local, and some addresses are never', () => {
  for (const address of ['127.0.0.1', '127.9.8.7', '::1']) expect(paths(changed({ address }), web, [])).toEqual([])
  for (const address of ['0.0.0.0', '::', '224.0.0.5', '255.255.255.255', 'ff02::1', 'fe80::1', '::ffff:a00:1']) {
    expect(paths(changed({ address }), web)).toEqual(['address'])
  }
})

test('a mode of persistence wants a service that can read what it reads, and the names', () => {
  for (const mode of PersistenceMode.options) {
    const { reads } = PERSISTENCE_MODES[mode]
    const persistence = { ...DEFAULT_PERSISTENCE, mode, cookieName: 'JSESSIONID', headerName: 'X-User', queryItem: 'id' }
    expect(paths(changed({ type: 'generic', persistence }), web)).toEqual(reads === 'requests' ? ['persistence.mode'] : [])
    expect(paths(changed({ persistence }), web)).toEqual(reads === 'bytes' ? ['persistence.mode'] : [])
  }
  const needed = { header: 'headerName', 'query-item': 'queryItem', 'server-cookie': 'cookieName' } as const
  for (const [mode, field] of Object.entries(needed)) {
    const persistence = { ...DEFAULT_PERSISTENCE, mode: PersistenceMode.parse(mode) }
    expect(paths(changed({ persistence }), web)).toEqual([`persistence.${field}`])
  }
  const handshake = { ...DEFAULT_PERSISTENCE, mode: 'ssl-session' as const }
  const accelerated = withEntity(web, 'certificates', 7, certificate(7, 'a'))
  const patch = { type: 'generic', persistence: handshake, ...ssl({ acceleration: true, certificates: [7] }) } as const
  expect(paths(changed(patch, accelerated), accelerated)).toEqual(['persistence.mode'])
})

test('fields that do not go together', () => {
  expect(paths(changed({ type: 'generic', scheduling: 'url-hash' }), web)).toEqual(['scheduling'])
  expect(paths(changed({ type: 'generic', redirect: { url: 'https://%h' } }), web)).toEqual(['redirect'])
  expect(paths(changed(ssl({ reencrypt: true })), web)).toEqual(['ssl.reencrypt'])
  expect(paths(changed(ssl({ acceleration: true })), web)).toEqual(['ssl.certificates'])
  expect(paths(changed({ type: 'generic', check: { ...edit.findService(web, 1).check, method: 'https' } }), web)).toEqual([])
})

test('certificates must exist, once each', () => {
  const stored = edit.addCertificate(web, certificate(7, 'public'))
  expect(paths(changed(ssl({ acceleration: true, certificates: [7] }), stored), stored)).toEqual([])
  expect(paths(changed(ssl({ certificates: [7, 7] }), stored), stored)).toEqual(['ssl.certificates'])
  expect(paths(changed(ssl({ certificates: [8] }), stored), stored)).toEqual(['ssl.certificates'])
})

test('taking back an import is refused while a service uses the certificate', () => {
  const stored = edit.addCertificate(web, certificate(7, 'public'))
  const used = changed(ssl({ certificates: [7] }), stored)
  const [undoImport] = invert(diff(web, stored))
  expect(undoImport?.path).toEqual(['certificates', '7'])
  const without = { ...used, certificates: new Map() }
  expect(problems(without, used)[0]?.message).toContain('Certificate “public”, assigned to “Web” (10.0.0.1:443), does not exist')
})

test('two certificates cannot share a name', () => {
  const stored = edit.addCertificate(web, certificate(7, 'public'))
  expect(paths(edit.addCertificate(stored, certificate(8, 'public')), stored)).toEqual(['name'])
  const two = edit.addCertificate(stored, certificate(8, 'other'))
  expect(paths(two, stored)).toEqual([])
  expect(paths(edit.renameCertificate(two, 8, 'public'), two)).toEqual(['name'])
})

test('a redirect and real servers exclude each other, at the field that was changed', () => {
  const redirect = { redirect: { url: 'https://%h%s' } }
  const served = withServer({ address: '10.0.0.5' })
  expect(paths(changed(redirect, served), served)).toEqual(['redirect'])
  const redirecting = changed(redirect)
  expect(paths(withServer({ address: '10.0.0.5' }, redirecting), redirecting)).toEqual([''])
})

test('a real server is in a service once', () => {
  const one = withServer({ address: '10.0.0.5' })
  expect(problems(withServer({ address: '10.0.0.5' }, one, 51), one)[0]?.message).toContain('10.0.0.5:443 is already a real server')
  expect(paths(withServer({ address: '10.0.0.5', port: 444 }, one, 51), one)).toEqual([])
})

test('requests cannot go round', () => {
  expect(paths(withServer({ address: '10.0.0.1' }), web)).toEqual(['address'])
  expect(paths(withServer({ address: '10.0.0.1', port: 8443 }), web)).toEqual([])
  const two = edit.addRealServer(
    edit.addVirtualService(web, 2, { address: '10.0.0.2', port: 80, name: 'Inner' }),
    2,
    51,
    { address: '10.0.0.1', port: 443 },
    NOW
  )
  expect(problems(two, web)).toEqual([])
  const round = withServer({ address: '10.0.0.2', port: 80 }, two)
  expect(problems(round, two)[0]?.message).toContain('“Web” (10.0.0.1:443) → “Inner” (10.0.0.2:80) → “Web” (10.0.0.1:443)')
})

test('all problems come at once, and old ones of other services do not', () => {
  const bad = changed({ type: 'generic', redirect: { url: 'https://a' }, ...ssl({ reencrypt: true }) })
  expect(paths(bad, web)).toEqual(['redirect', 'ssl.reencrypt'])
  expect(() => checkConfiguration(bad, web, ANYWHERE)).toThrow('(1 more problem)')
  const unrelated = edit.addVirtualService(bad, 3, { address: '10.0.0.9', port: 80 })
  expect(paths(unrelated, bad)).toEqual([])
})
