import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Certificate, Explanation, type RealServer, type VirtualService } from '../../contract/index.ts'
import type { Configuration } from '../configuration.ts'
import { DEFAULT_PERSISTENCE, EMPTY_CONFIGURATION, newRealServer, newVirtualService } from '../defaults.ts'
import { arbitraryConfiguration } from '../testing/arbitrary.ts'
import { type ExplainFacts, explain, warningsIn } from './explain.ts'

const NOW = new Date('2026-11-24T12:00:00.000Z')
const FACTS: ExplainFacts = {
  now: NOW,
  addresses: [
    { interface: 'lo', address: '127.0.0.1', prefix: 8 },
    { interface: 'eth0', address: '10.0.0.1', prefix: 24 },
    { interface: 'eth1', address: '192.168.2.2', prefix: 24 }
  ],
  defaultRoute: { ipv4: true, ipv6: false },
  renewals: new Map()
}

type Draft = Partial<Omit<VirtualService, 'realServers'>> & { readonly realServers?: readonly Partial<RealServer>[] }

const SSL = newVirtualService(1, { address: '10.0.0.1', port: 80 }).ssl

function service(draft: Draft = {}): VirtualService {
  const { realServers = [{ address: '192.168.2.11' }, { address: '192.168.2.12' }], ...fields } = draft
  const base = newVirtualService(1, { address: '10.0.0.1', port: 80 })
  const whole = { ...base, ...fields }
  const servers = realServers.map((server, index) => ({
    ...newRealServer(10 + index, { address: '192.168.2.11' }, whole, NOW.toISOString()),
    ...server
  }))
  return { ...whole, realServers: servers }
}

const configurationOf = (...services: readonly VirtualService[]): Configuration => ({
  ...EMPTY_CONFIGURATION,
  virtualServices: new Map(services.map((each) => [each.id, each]))
})

function sentencesOf(subject: VirtualService, configuration = configurationOf(subject), facts = FACTS) {
  return explain({ configuration, service: subject, facts }).topics.flatMap((topic) => topic.sentences)
}
const textOf = (...args: Parameters<typeof sentencesOf>): string =>
  sentencesOf(...args)
    .map(({ text }) => text)
    .join('\n')
const warningsOf = (...args: Parameters<typeof sentencesOf>): string[] =>
  sentencesOf(...args)
    .filter(({ severity }) => severity === 'warning')
    .map(({ text }) => text)

const anyFacts: fc.Arbitrary<ExplainFacts> = fc.record({
  now: fc.date({ min: new Date('2000-01-01'), max: new Date('2060-01-01'), noInvalidDate: true }),
  addresses: fc.constantFrom(null, [], FACTS.addresses, [
    { interface: 'eth0', address: 'fe80::1%eth0', prefix: 64 },
    { interface: 'x', address: '::1', prefix: 0 }
  ]),
  defaultRoute: fc.constantFrom(null, { ipv4: true, ipv6: true }, { ipv4: false, ipv6: false }),
  // Ids of an arbitrary configuration are small.
  renewals: fc
    .array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.record({ nextAt: fc.constantFrom(null, NOW.toISOString()), failures: fc.nat(3) })))
    .map((entries) => new Map(entries))
})

test('every valid configuration is explained, in whole sentences and without a word of the machine room', () => {
  fc.assert(
    fc.property(arbitraryConfiguration(), anyFacts, (configuration, facts) => {
      for (const each of configuration.virtualServices.values()) {
        const explanation = explain({ configuration, service: each, facts })
        expect(Explanation.parse(explanation)).toEqual(explanation)
        const sentences = explanation.topics.flatMap((topic) => topic.sentences)
        expect(sentences.length).toBeGreaterThan(1)
        // Names, patterns and URLs are the operator's and may hold any text; what we write ourselves may not.
        const names = [...configuration.certificates.values()].flatMap((certificate) => [certificate.name, ...certificate.names])
        names.push(`“${each.check.pattern}”`, each.redirect?.url ?? '')
        names.push(...each.subServices.flatMap((sub) => [sub.name, `“${sub.check.pattern}”`]))
        const ours = (text: string): string => names.reduce((rest, name) => (name === '' ? rest : rest.replaceAll(name, '…')), text)
        for (const { text } of sentences) {
          expect(text).toMatch(/^\S.*\.$/s)
          expect(ours(text)).not.toMatch(/undefined|\bNaN\b|\bnull\b|\[object| {2}|\.\.$/)
        }
        expect(new Set(sentences.map(({ text }) => text)).size).toBe(sentences.length)
      }
    })
  )
})

test('warnings are remembered until something that they depend on changes', () => {
  const plain = service({ realServers: [] })
  const configuration = configurationOf(plain)
  const first = warningsIn(configuration, FACTS)(plain)
  expect(first).toEqual(warningsOf(plain))
  expect(warningsIn(configurationOf(plain, service({ id: 2, port: 81 })), FACTS)(plain)).toBe(first)
  expect(warningsIn(configuration, { ...FACTS, defaultRoute: { ipv4: false, ipv6: false } })(plain)).not.toBe(first)
  expect(warningsIn(configuration, { ...FACTS, now: new Date(NOW.getTime() + 7_200_000) })(plain)).not.toBe(first)
})

test('a plain HTTP service with two servers has nothing to warn of', () => {
  expect(warningsOf(service())).toEqual([])
  expect(textOf(service())).toContain('Each request goes to the real servers in turn, among 2 real servers.')
})

test('two-armed: the source address is named, and the way back follows from it', () => {
  expect(textOf(service())).toContain('own address on the interface towards them (192.168.2.2)')
  const virtual = textOf(service({ subnetOriginating: false }))
  expect(virtual).toContain('Real servers see the Virtual Address 10.0.0.1')
  expect(virtual).toContain('they need a way back to it through this machine')
  expect(warningsOf(service({ address: '127.0.0.1', subnetOriginating: false })).join()).toContain('loopback address 127.0.0.1')
})

test('without a default gateway it says which clients get answers', () => {
  const facts = { ...FACTS, defaultRoute: { ipv4: false, ipv6: false } }
  const subject = service({ realServers: [{ address: '192.168.2.11' }, { address: '172.16.0.9' }] })
  expect(warningsOf(subject, configurationOf(subject), facts)).toEqual([
    expect.stringContaining('172.16.0.9 is in no subnet of this machine'),
    'This machine has no default gateway for IPv4, so answers reach only clients in 10.0.0.0/24 or 192.168.2.0/24. If clients are elsewhere, set Default Gateway under Advanced Properties of this service, or the one of the machine under System Configuration.'
  ])
})

test('transparency, the option of the whole machine and a gateway of its own are told', () => {
  const transparent = textOf(service({ transparent: true }))
  expect(transparent).toContain('Real servers see the address of the client')
  expect(transparent).toContain('this machine must be their default gateway')
  const subject = service({ subnetOriginating: false })
  const base = configurationOf(subject)
  const network = { ...base.settings.network, subnetOriginating: true }
  expect(textOf(subject, { ...base, settings: { ...base.settings, network } })).toContain('(192.168.2.2)')
  const own = service({ gateway: '10.0.0.254' })
  expect(textOf(own)).toContain('leave through this service’s own Default Gateway 10.0.0.254')
  expect(warningsOf(own, configurationOf(own), { ...FACTS, defaultRoute: { ipv4: false, ipv6: false } })).toEqual([])
})

test('advanced properties: who is let in, what clients get when nobody is there, what is required', () => {
  const advanced = (part: Partial<VirtualService['advanced']>): string => textOf(service({ advanced: { ...service().advanced, ...part } }))
  expect(advanced({})).toContain('clients get the answer 503 Service Unavailable from Ballast.')
  expect(advanced({ sorryServer: { address: '192.168.2.99', port: 80 } })).toContain('clients get the Sorry Server 192.168.2.99:80')
  expect(advanced({ errorRedirect: 'https://status.example.com/' })).toContain('clients are sent to https://status.example.com/.')
  expect(advanced({ errorCode: 404 })).toContain('the Error Message with the status 404')
  expect(advanced({ clientRequestRateLimit: 20 })).toContain(
    'At most 20 requests per second from one client address are taken; clients above that '
  )
  expect(advanced({ allow: [{ network: '10.0.0.0/8', comment: '' }] })).toContain('Only clients from 1 allowed network are let in.')
  expect(advanced({ acceptProxyProtocol: true })).toContain('Whoever reaches this port can claim any client address.')
  expect(warningsOf(service({ check: { ...service().check, minimumServers: 3 } }))).toEqual([
    expect.stringContaining('3 real servers are required, but there are only 2')
  ])
})

test('what cannot work is warned of, and only that', () => {
  const cases: readonly (readonly [Draft, string])[] = [
    [{ realServers: [] }, 'There is no real server yet'],
    [{ realServers: [{ enabled: false }] }, 'The only real server is disabled'],
    [{ realServers: [{ enabled: false }, { address: '192.168.2.12', enabled: false }] }, 'All 2 real servers are disabled'],
    [{ address: '10.0.0.9' }, 'This machine does not have the address 10.0.0.9'],
    [
      { port: 443, check: { ...service().check, method: 'http' }, realServers: [{ port: 81 }] },
      'Clients of port 443 usually begin with TLS'
    ],
    [
      {
        type: 'generic',
        persistence: { ...DEFAULT_PERSISTENCE, mode: 'super-http', timeout: 3600 },
        check: { ...service().check, method: 'tcp' }
      },
      'reads HTTP requests'
    ],
    [{ check: { ...service().check, method: 'https' } }, 'begins with TLS, but port 80'],
    [{ check: { ...service().check, method: 'https' }, realServers: [{ port: 8000 }, { port: 81 }] }, 'begins with TLS, but port 8000'],
    [{ check: { ...service().check, method: 'https' }, realServers: [{ port: 81 }] }, 'only one of the two can be right'],
    [{ check: { ...service().check, port: 443 } }, 'asks in plain text, but port 443'],
    [{ redirect: { url: 'http://%h%s' }, realServers: [] }, 'leads to itself']
  ]
  for (const [draft, warning] of cases) expect(warningsOf(service(draft)), warning).toEqual([expect.stringContaining(warning)])
})

const certificate = (draft: Partial<Certificate> = {}): Certificate => ({
  id: 7,
  name: 'public',
  pem: 'no PEM',
  chain: [],
  fingerprint: 'a'.repeat(64),
  subject: 'CN=www.example.com',
  commonName: 'www.example.com',
  names: ['www.example.com', '*.shop.example.com'],
  issuer: 'CN=ca',
  serial: '01',
  notBefore: '2026-01-01T00:00:00.000Z',
  notAfter: '2027-06-01T00:00:00.000Z',
  keyType: 'EC P-256',
  ...draft
})

test('certificates: expired, not yet valid, expiring, without names, not for the host that is asked for', () => {
  const ssl = { ...SSL, acceleration: true, certificates: [7] }
  const check = { ...service().check, method: 'http' as const }
  const subject = (host = ''): VirtualService =>
    service({ port: 443, ssl: { ...ssl, certificates: [7] }, check: { ...check, host }, realServers: [{ port: 80 }] })
  const about = (draft: Partial<Certificate>, host = ''): string => {
    const one = subject(host)
    return textOf(one, { ...configurationOf(one), certificates: new Map([[7, certificate(draft)]]) })
  }
  expect(about({ notAfter: '2026-11-01T00:00:00.000Z' })).toContain('expired on 2026-11-01')
  expect(about({ notBefore: '2026-12-01T00:00:00.000Z' })).toContain('is not valid before 2026-12-01')
  expect(about({ notAfter: '2026-12-01T00:00:00.000Z' })).toContain('expires in 7 days')
  expect(about({ names: [] })).toContain('names no host')
  const mismatch = 'No assigned certificate is valid for'
  expect(about({}, 'mail.example.com')).toContain(mismatch)
  expect(about({}, 'a.b.shop.example.com')).toContain(mismatch)
  expect(about({}, 'a.shop.example.com')).not.toContain(mismatch)
  expect(about({}, 'www.example.com')).not.toContain(mismatch)
  const none = service({ ssl: { ...ssl, certificates: [] } })
  expect(warningsOf(none)).toEqual([expect.stringContaining('without a certificate')])
})

test('a certificate that ACME renews: that it does so by itself and when, and where to look when it fails', () => {
  const one = service({ port: 443, ssl: { ...SSL, acceleration: true, certificates: [7] }, realServers: [{ port: 80 }] })
  const about = (notAfter: string, failures: number, nextAt: string | null) => {
    const configuration = { ...configurationOf(one), certificates: new Map([[7, certificate({ notAfter })]]) }
    const facts = { ...FACTS, renewals: new Map([[7, { nextAt, failures }]]) }
    return sentencesOf(one, configuration, facts).filter(({ text }) => /ACME|Replace/.test(text))
  }
  const soon = '2026-12-01T00:00:00.000Z'
  const later = '2026-11-24T16:30:00.000Z'
  expect(about(soon, 0, later)).toEqual([
    {
      severity: 'info',
      field: 'ssl.certificates',
      text: 'Certificate “public” expires in 7 days. Ballast renews it by itself on 2026-11-24 at 16:30 UTC, by ACME, and nothing has to be imported. If that fails, ACME Certs shows why.'
    }
  ])
  expect(about(soon, 0, null)[0]?.text).toContain('Ballast renews it by itself now, by ACME')
  expect(about(soon, 3, later)).toMatchObject([
    {
      severity: 'advice',
      text: 'Certificate “public” expires in 7 days, and its renewal by ACME failed 3 times. Ballast tries again on 2026-11-24 at 16:30 UTC. ACME Certs shows why, and Renew Now there tries again at once.'
    }
  ])
  expect(about('2027-01-20T00:00:00.000Z', 1, later)[0]?.text).toContain('its renewal by ACME failed 1 time.')
  expect(about('2027-01-20T00:00:00.000Z', 0, later)).toEqual([])
  expect(about('2026-11-01T00:00:00.000Z', 2, later)).toMatchObject([
    { severity: 'warning', text: expect.stringContaining('expired on 2026-11-01: browsers refuse it. Its renewal by ACME failed 2 times.') }
  ])
})

test('warnings follow what ACME does', () => {
  const one = service({ port: 443, ssl: { ...SSL, acceleration: true, certificates: [7] }, realServers: [{ port: 80 }] })
  const configuration = { ...configurationOf(one), certificates: new Map([[7, certificate({ notAfter: '2026-11-01T00:00:00.000Z' })]]) }
  const of = (failures: number) => warningsIn(configuration, { ...FACTS, renewals: new Map([[7, { nextAt: null, failures }]]) })(one)
  expect(of(0)).toEqual(expect.arrayContaining([expect.stringContaining('is due')]))
  expect(of(1)).toEqual(expect.arrayContaining([expect.stringContaining('failed 1 time.')]))
})

test('a server port that does not fit the encryption of the traffic is named', () => {
  const ssl = { ...SSL, acceleration: true, certificates: [7] }
  const with7 = (one: VirtualService): Configuration => ({ ...configurationOf(one), certificates: new Map([[7, certificate()]]) })
  const off = service({ port: 443, ssl, realServers: [{ port: 443 }], check: { ...service().check, method: 'tcp' } })
  expect(warningsOf(off, with7(off))).toEqual([expect.stringContaining('port 443 usually want TLS, but get plain text')])
  const on = { ...off, ssl: { ...ssl, reencrypt: true }, realServers: service({ realServers: [{ port: 8080 }] }).realServers }
  expect(warningsOf(on, with7(on))).toEqual([expect.stringContaining('port 8080 usually speak plain HTTP, but get TLS')])
})

test('a redirect is followed to where clients arrive, or to where they go round', () => {
  const from = service({ redirect: { url: 'https://%h%s' }, realServers: [] })
  const secure = service({
    id: 2,
    port: 443,
    name: 'Shop',
    ssl: { ...SSL, acceleration: true, certificates: [7] }
  })
  expect(textOf(from)).toContain('No virtual service of this machine listens at 10.0.0.1:443.')
  expect(textOf(from, configurationOf(from, secure))).toContain('Clients then reach “Shop” (10.0.0.1:443).')
  const plain = { ...secure, ssl: { ...secure.ssl, acceleration: false } }
  expect(warningsOf(from, configurationOf(from, plain))).toEqual([expect.stringContaining('speaks plain HTTP')])
  const back = service({ id: 2, port: 443, redirect: { url: 'http://10.0.0.1/' }, realServers: [] })
  expect(warningsOf(from, configurationOf(from, back))).toEqual([expect.stringContaining('round in circles')])
  // A third service sends into a circle of two others.
  const third = service({ id: 3, port: 8080, redirect: { url: 'http://%h/' }, realServers: [] })
  expect(warningsOf(third, configurationOf(from, back, third))).toEqual([expect.stringContaining('round in circles')])
})

test('weak points are advice, not warnings', () => {
  const subject = service({ persistence: { ...DEFAULT_PERSISTENCE, mode: 'source-ip' }, realServers: [{}], idleTimeout: 660 })
  const advices = sentencesOf(subject).filter(({ severity }) => severity === 'advice')
  expect(advices.map(({ field }) => field)).toEqual(['persistence.timeout', 'realServers'])
  expect(warningsOf(subject)).toEqual([])
})
