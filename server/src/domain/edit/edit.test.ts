import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Certificate, Id, IntermediateCertificate, ProblemCode, VirtualService } from '../../contract/index.ts'
import { Name, RedirectUrl, VirtualService as VirtualServiceSchema } from '../../contract/index.ts'
import { diff } from '../change.ts'
import type { Configuration } from '../configuration.ts'
import { EMPTY_CONFIGURATION } from '../defaults.ts'
import { Refusal } from '../problems.ts'
import { arbitraryConfiguration } from '../testing/arbitrary.ts'
import * as edit from './index.ts'

const NOW = '2026-01-01T00:00:00.000Z'
const LATER = '2026-01-02T00:00:00.000Z'

/** Runs what must be refused. @returns the refusal. */
function refusal(run: () => unknown): Refusal {
  try {
    run()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  throw new Error('was not refused')
}

const code = (run: () => unknown): ProblemCode => refusal(run).code

const serviceOf = (configuration: Configuration, id: Id): VirtualService => edit.findService(configuration, id)
const web = edit.addVirtualService(EMPTY_CONFIGURATION, 1, { address: '10.0.0.1', port: 443, name: 'Web' })
const withServer = edit.addRealServer(web, 1, 2, { address: '10.0.0.5' }, NOW)

const facts = {
  fingerprint: 'a'.repeat(64),
  subject: 'CN=a',
  commonName: 'a',
  names: ['a'],
  issuer: 'CN=ca',
  serial: '01',
  notBefore: NOW,
  notAfter: LATER,
  keyType: 'EC P-256',
  pem: 'PEM'
}
const certificate: Certificate = { ...facts, id: 7, name: 'public', chain: [] }
const intermediate = (id: Id, letter: string): IntermediateCertificate => ({ ...facts, id, name: letter, fingerprint: letter.repeat(64) })

test('a service begins with the defaults of its port', () => {
  expect(serviceOf(web, 1)).toMatchObject({ type: 'http', check: { method: 'https' }, scheduling: 'round-robin', realServers: [] })
  const tcp = edit.addVirtualService(web, 3, { address: '10.0.0.1', port: 5061 })
  expect(serviceOf(tcp, 3)).toMatchObject({ type: 'generic', check: { method: 'tcp' } })
})

test('a patch changes what it names and nothing else', () => {
  const next = edit.changeVirtualService(withServer, 1, { scheduling: 'least-connection', name: undefined })
  expect(diff(withServer, next)).toEqual([
    { path: ['virtualServices', '1', 'scheduling'], before: 'round-robin', after: 'least-connection' }
  ])
  expect(edit.changeVirtualService(withServer, 1, {})).toEqual(withServer)
  expect(diff(withServer, edit.changeSettings(withServer, { drainTime: 0 }))).toEqual([
    { path: ['settings', 'drainTime'], before: 300, after: 0 }
  ])
})

test('what does not exist is not found, in words', () => {
  expect(refusal(() => edit.changeVirtualService(web, 12, {})).message).toBe(
    'There is no virtual service 12. It may have been deleted meanwhile.'
  )
  const attempts = [
    () => edit.deleteVirtualService(web, 12),
    () => edit.addRedirector(web, 13, 12, {}),
    () => edit.addRealServer(web, 12, 13, { address: 'a' }, NOW),
    () => edit.changeRealServer(web, 1, 13, {}, NOW),
    () => edit.changeRealServer(web, 12, 13, {}, NOW),
    () => edit.deleteRealServer(web, 1, 13),
    () => edit.replaceCertificate(web, 7, certificate),
    () => edit.renameCertificate(web, 7, 'x'),
    () => edit.deleteCertificate(web, 7),
    () => edit.deleteIntermediate(web, 7)
  ]
  expect(attempts.map(code)).toEqual(attempts.map(() => 'not-found'))
})

test('a real server takes the service’s port and keeps the moment it was disabled', () => {
  expect(edit.findRealServer(withServer, 1, 2).server).toEqual({
    id: 2,
    address: '10.0.0.5',
    port: 443,
    weight: 1000,
    connectionLimit: 0,
    critical: false,
    enabled: true,
    rules: [],
    defaultRule: false,
    disabledAt: null
  })
  const off = edit.changeRealServer(withServer, 1, 2, { enabled: false }, NOW)
  const renamed = edit.changeRealServer(off, 1, 2, { address: 'fe1.local', enabled: false }, LATER)
  const on = edit.changeRealServer(renamed, 1, 2, { enabled: true }, LATER)
  const since = [off, renamed, on].map((configuration) => edit.findRealServer(configuration, 1, 2).server.disabledAt)
  expect(since).toEqual([NOW, NOW, null])
  expect(serviceOf(edit.deleteRealServer(on, 1, 2), 1).realServers).toEqual([])
})

test('a redirector stands on port 80 of the same address', () => {
  const redirector = serviceOf(edit.addRedirector(web, 9, 1, {}), 9)
  expect(redirector).toMatchObject({ name: 'Web redirect', address: '10.0.0.1', port: 80, type: 'http', redirect: { url: 'https://%h%s' } })
  const other = edit.addVirtualService(EMPTY_CONFIGURATION, 1, { address: '::1', port: 4443 })
  expect(serviceOf(edit.addRedirector(other, 9, 1, {}), 9)).toMatchObject({
    name: '[::1]:4443 redirect',
    redirect: { url: 'https://%h:4443%s' }
  })
  expect(serviceOf(edit.addRedirector(web, 9, 1, { url: 'https://a/' }), 9).redirect).toEqual({ url: 'https://a/' })
})

test('a redirector names the service that has port 80', () => {
  const taken = edit.addVirtualService(web, 3, { address: '10.0.0.1', port: 80, name: 'Plain' })
  expect(refusal(() => edit.addRedirector(taken, 9, 1, {})).message).toContain('“Plain” (10.0.0.1:80)')
  expect(refusal(() => edit.addRedirector(taken, 9, 3, {})).message).toContain('listens on port 80 itself')
  const elsewhere = edit.addVirtualService(web, 3, { address: '10.0.0.2', port: 80 })
  expect(serviceOf(edit.addRedirector(elsewhere, 9, 1, {}), 9).port).toBe(80)
})

test('whatever the service is, its redirector is one the contract accepts', () => {
  fc.assert(
    fc.property(arbitraryConfiguration(), fc.string({ unit: 'grapheme', minLength: 100, maxLength: 140 }), (configuration, longName) => {
      for (const service of configuration.virtualServices.values()) {
        const named = { ...service, name: Name.safeParse(longName).data ?? service.name }
        const alone = { ...configuration, virtualServices: new Map([[service.id, { ...named, port: 8443 }]]) }
        const redirector = serviceOf(edit.addRedirector(alone, 999, service.id, {}), 999)
        expect(VirtualServiceSchema.parse(redirector)).toEqual(redirector)
        expect(RedirectUrl.parse(redirector.redirect?.url)).toBe(redirector.redirect?.url)
        expect(redirector.name.isWellFormed()).toBe(true)
      }
    })
  )
})

test('a certificate is replaced in place and keeps its name unless a new one is given', () => {
  const one = edit.addCertificate(web, certificate)
  const { name: _, id: __, ...nameless } = { ...certificate, fingerprint: 'b'.repeat(64) }
  expect(edit.findCertificate(edit.replaceCertificate(one, 7, nameless), 7)).toEqual({ ...nameless, id: 7, name: 'public' })
  expect(edit.findCertificate(edit.replaceCertificate(one, 7, { ...nameless, name: 'new' }), 7).name).toBe('new')
  expect(edit.findCertificate(edit.renameCertificate(one, 7, 'new'), 7).name).toBe('new')
})

test('a certificate in use stays, and the refusal names its users', () => {
  const ssl = { acceleration: true, reencrypt: false, certificates: [7] }
  const used = edit.changeVirtualService(edit.addCertificate(web, certificate), 1, { ssl })
  const refused = refusal(() => edit.deleteCertificate(used, 7))
  expect(refused.code).toBe('in-use')
  expect(refused.message).toBe('Certificate “public” is assigned to “Web” (10.0.0.1:443).')
  const many = [11, 12, 13, 14, 15, 16].reduce((next, id) => edit.addVirtualService(next, id, { address: '10.0.0.1', port: id, ssl }), used)
  expect(refusal(() => edit.deleteCertificate(many, 7)).message).toContain('and 2 more services.')
  const free = edit.deleteVirtualService(used, 1)
  expect(edit.deleteCertificate(free, 7).certificates.size).toBe(0)
})

test('intermediates that are here are not added twice', () => {
  const one = edit.addIntermediates(EMPTY_CONFIGURATION, [intermediate(1, 'a')])
  const two = edit.addIntermediates(one, [intermediate(2, 'a'), intermediate(3, 'b'), intermediate(4, 'b')])
  expect([...two.intermediates.keys()]).toEqual([1, 3])
  expect(refusal(() => edit.addIntermediates(two, [intermediate(5, 'a')])).message).toContain('already here as “a”')
  expect(code(() => edit.addIntermediates(two, [intermediate(5, 'a'), intermediate(6, 'b')]))).toBe('not-acceptable-together')
  expect([...edit.deleteIntermediate(two, 1).intermediates.keys()]).toEqual([3])
})
