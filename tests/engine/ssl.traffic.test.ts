/** Every value of the SSL properties, with real handshakes and real requests. */
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, request } from 'node:http'
import { createServer as createTlsServer, request as tlsRequest } from 'node:https'
import type { AddressInfo } from 'node:net'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SslProperties } from '../../server/src/contract/index.ts'
import { authority } from '../support/authority.ts'
import { testCertificate } from '../support/certificate.ts'
import { type Draft, type Published, publish } from '../support/published.ts'

const resources = new AsyncDisposableStack()
afterAll(() => resources.disposeAsync())

const ours = resources.use(authority('Ours'))
const theirs = resources.use(authority('Theirs'))
const alice = ours.issue('alice')
const mallory = ours.issue('mallory')
const stranger = theirs.issue('stranger')
const ec = testCertificate('front.example', 'ec')
const rsa = testCertificate('rsa.example', 'rsa')
const toServers = ours.issue('balancer')
const good = ours.issue('rs.example')

const [EC, RSA, OWN, OURS] = [1, 2, 3, 101]

let published: Published

/** Requests end here: the headers as JSON; `/to?URL` redirects there. */
async function plainServer(): Promise<number> {
  const server = createServer((asked, answer) => {
    if (asked.url?.startsWith('/to?') === true) answer.writeHead(302, { location: asked.url.slice(4) })
    answer.end(JSON.stringify(asked.headers))
  })
  resources.defer(() => void server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** Says who asked and for which name. */
async function tlsServer(): Promise<number> {
  const options = { cert: good.certificatePem, key: good.keyPem, requestCert: true, rejectUnauthorized: false }
  const server = createTlsServer(options, (asked, answer) => {
    const socket = asked.socket as TLSSocket & { servername?: string | false }
    const subject: unknown = socket.getPeerCertificate().subject?.CN
    answer.end(JSON.stringify({ sni: socket.servername || 'none', client: subject ?? 'none' }))
  })
  resources.defer(() => void server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

const SETS: Readonly<Record<Exclude<SslProperties['cipherSet'], 'custom'>, { takes: string; refuses: string; certificate?: number }>> = {
  default: { takes: 'ECDHE-ECDSA-AES128-GCM-SHA256', refuses: 'ECDHE-ECDSA-AES256-SHA384' },
  'best-practices': { takes: 'ECDHE-ECDSA-AES256-SHA384', refuses: 'ECDHE-ECDSA-AES256-SHA' },
  'intermediate-compatibility': { takes: 'AES128-SHA', refuses: 'CAMELLIA128-SHA', certificate: RSA },
  'backward-compatibility': { takes: 'CAMELLIA128-SHA', refuses: 'NULL-SHA256', certificate: RSA },
  fips: { takes: 'AES256-GCM-SHA384', refuses: 'ECDHE-RSA-CHACHA20-POLY1305', certificate: RSA },
  'ecdsa-default': { takes: 'ECDHE-ECDSA-AES128-SHA', refuses: 'ECDHE-RSA-AES128-GCM-SHA256' },
  'ecdsa-best-practices': { takes: 'ECDHE-ECDSA-CHACHA20-POLY1305', refuses: 'ECDHE-ECDSA-AES128-SHA' },
  legacy: { takes: 'ARIA128-GCM-SHA256', refuses: 'NULL-SHA256', certificate: RSA }
}
const PROTOCOLS = ['TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const
const SUITES = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_CCM_SHA256'] as const
const MODES = ['headers', 'der-ssl', 'der-x', 'pem-ssl', 'pem-x'] as const
const AGES = {
  none: undefined,
  host: 'max-age=86400',
  subdomains: 'max-age=86400; includeSubDomains',
  'host-preload': 'max-age=86400; preload',
  'subdomains-preload': 'max-age=86400; includeSubDomains; preload'
} as const

const drafts = (plain: number, tls: number): Readonly<Record<string, Draft>> => {
  const front = (ssl: Partial<SslProperties>, more: Omit<Draft, 'ssl'> = {}): Draft => ({
    servers: [plain],
    ...more,
    ssl: { acceleration: true, certificates: [EC], ...ssl }
  })
  const back = (ssl: Partial<SslProperties>, more: Omit<Draft, 'ssl'> = {}): Draft => ({
    servers: [tls],
    ...more,
    ssl: { acceleration: true, reencrypt: true, certificates: [EC], ...ssl }
  })
  const required = { clientCertificates: 'required' as const, clientAuthorities: [OURS] }
  const chosen = { serverVerification: 'chosen' as const, serverAuthorities: [OURS] }
  return {
    ...Object.fromEntries(PROTOCOLS.map((version) => [version, front({ protocols: [version] })])),
    ...Object.fromEntries(
      Object.entries(SETS).map(([set, { certificate = EC }]) => [
        set,
        front({ cipherSet: set as SslProperties['cipherSet'], certificates: [certificate], protocols: ['TLSv1.2'] })
      ])
    ),
    custom: front({ cipherSet: 'custom', ciphers: 'ECDHE+AES256:!AESGCM', protocols: ['TLSv1.2'] }),
    ...Object.fromEntries(SUITES.map((suite) => [suite, front({ tls13Ciphers: [suite] })])),
    sni: front({ requireSni: true }),
    required: front(required),
    generic: front(required, { type: 'generic' }),
    revoked: front({ ...required, clientRevocations: ours.revocations([mallory]) }),
    ...Object.fromEntries(MODES.map((mode) => [mode, front({ ...required, clientCertificates: mode })])),
    ...Object.fromEntries(
      Object.keys(AGES).map((kind) => [
        `age ${kind}`,
        front({ strictTransport: kind as keyof typeof AGES, strictTransportAge: 86_400 }, { servers: [] })
      ])
    ),
    ciphers: front({ cipherHeaders: true }),
    toHttps: front({ redirectRewrite: 'https' }),
    toHttp: front({ redirectRewrite: 'http' }),
    asIs: front({}),
    unverified: back({ serverVerification: 'none' }),
    system: back({ serverVerification: 'system' }),
    chosen: back(chosen),
    named: back({ ...chosen, sniHostname: 'rs.example' }),
    misnamed: back({ ...chosen, sniHostname: 'other.example' }),
    passed: back({ serverVerification: 'none', passSni: true }),
    known: back({ serverVerification: 'none', reencryptionCertificate: OWN }),
    reversed: { servers: [tls], ssl: { reversed: true, ...chosen, sniHostname: 'rs.example', reencryptionCertificate: OWN } }
  }
}

beforeAll(async () => {
  const [plain, tls] = await Promise.all([plainServer(), tlsServer()])
  published = resources.use(await publish(drafts(plain, tls), { certificates: [ec, rsa, toServers], authorities: [ours.pem] }))
})

/** @returns protocol and cipher, or the reason why there is no connection. With TLS 1.3 a server refuses only after the handshake. */
function handshake(name: string, options: ConnectionOptions = {}): Promise<string> {
  const host = { host: '127.0.0.1', port: published.port(name), servername: 'front.example', rejectUnauthorized: false }
  return new Promise((resolve) => {
    const socket = connect({ ...host, ...options })
    socket.once('error', (error) => resolve(`refused: ${error.message}`))
    socket.once('close', () => resolve('refused: closed'))
    socket.once('data', () => {
      resolve(`${socket.getProtocol()} ${socket.getCipher().name}`)
      socket.destroy()
    })
    socket.once('secureConnect', () => void socket.write('GET / HTTP/1.1\r\nHost: front.example\r\n\r\n'))
  })
}

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Readonly<Record<string, string | undefined>>
}

function ask(name: string, path = '/', headers: Readonly<Record<string, string>> = {}, more: ConnectionOptions = {}): Promise<Answer> {
  const how = { host: '127.0.0.1', port: published.port(name), path, headers: { host: 'front.example', ...headers }, agent: false } as const
  const send = name === 'reversed' ? request : tlsRequest
  return new Promise((resolve, reject) => {
    const sent = send({ ...how, servername: 'front.example', rejectUnauthorized: false, ...more }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text.startsWith('{') ? JSON.parse(text) : {} })
      )
    })
    sent.on('error', reject)
    sent.end()
  })
}

const as = (who: { readonly certificatePem: string; readonly keyPem: string }): ConnectionOptions => ({
  cert: who.certificatePem,
  key: who.keyPem
})
const OLD = { ciphers: 'ALL:COMPLEMENTOFALL:@SECLEVEL=0', minVersion: 'TLSv1' } as const

describe('protocols and ciphers', () => {
  test.each(PROTOCOLS)('%s alone is spoken', async (version) => {
    for (const client of PROTOCOLS) {
      const one = client === 'TLSv1.0' ? 'TLSv1' : client
      const said = await handshake(version, { ...OLD, minVersion: one, maxVersion: one })
      if (client === version) expect(said).toContain(`${one} `)
      else expect(said).toMatch(/^refused/)
    }
  })

  test.each(Object.entries(SETS))('cipher set %s', async (set, { takes, refuses }) => {
    const by = (cipher: string) => handshake(set, { ciphers: `${cipher}:@SECLEVEL=0`, maxVersion: 'TLSv1.2' })
    expect(await by(takes)).toBe(`TLSv1.2 ${takes}`)
    expect(await by(refuses)).toMatch(/^refused/)
  })

  test('a custom set', async () => {
    const by = (ciphers: string) => handshake('custom', { ciphers, maxVersion: 'TLSv1.2' })
    expect(await by('ECDHE-ECDSA-AES256-SHA384')).toBe('TLSv1.2 ECDHE-ECDSA-AES256-SHA384')
    expect(await by('ECDHE-ECDSA-AES256-GCM-SHA384')).toMatch(/^refused/)
  })

  test.each(SUITES)('%s alone', async (suite) => {
    expect(await handshake(suite, { ciphers: SUITES.join(':'), minVersion: 'TLSv1.3' })).toBe(`TLSv1.3 ${suite}`)
    const others = SUITES.filter((other) => other !== suite)
    expect(await handshake(suite, { ciphers: others.join(':'), minVersion: 'TLSv1.3' })).toMatch(/^refused/)
  })

  test('Require SNI hostname drops clients that name none or another', async () => {
    expect(await handshake('sni')).toContain('TLSv1.3')
    expect(await handshake('sni', { servername: '' })).toMatch(/^refused/)
    expect(await handshake('sni', { servername: 'other.example' })).toMatch(/^refused/)
    expect(await handshake('asIs', { servername: '' })).toContain('TLSv1.3')
  })
})

describe('client certificates', () => {
  test.each(['required', 'generic'])('%s: of the chosen authority, or no connection', async (name) => {
    expect(await handshake(name, as(alice))).toContain('TLSv1.3')
    expect(await handshake(name)).toMatch(/^refused/)
    expect(await handshake(name, as(stranger))).toMatch(/^refused/)
  })

  test('a revoked one is refused', async () => {
    expect(await handshake('revoked', as(alice))).toContain('TLSv1.3')
    expect(await handshake('revoked', as(mallory))).toMatch(/^refused/)
    expect(await handshake('required', as(mallory))).toContain('TLSv1.3')
  })

  const der = alice.certificatePem.replace(/-----[^-]+-----|\s/g, '')
  test.each([
    ['headers', { 'x-ssl-subject': 'CN=alice', 'x-ssl-issuer': 'CN=Ours', 'x-ssl-serial': '02' }],
    ['der-ssl', { 'ssl-client-cert': der }],
    ['der-x', { 'x-client-cert': der }],
    ['pem-ssl', { 'ssl-client-cert': `-----BEGIN CERTIFICATE----- ${der} -----END CERTIFICATE-----` }],
    ['pem-x', { 'x-client-cert': `-----BEGIN CERTIFICATE----- ${der} -----END CERTIFICATE-----` }]
  ] as const)('%s, and a header of that name from the client is replaced', async (mode, expected) => {
    const forged = Object.fromEntries(Object.keys(expected).map((header) => [header, 'forged']))
    expect((await ask(mode, '/', forged, as(alice))).body).toMatchObject(expected)
  })
})

describe('headers', () => {
  test.each(Object.entries(AGES))('Strict Transport Security %s, also with an answer of the balancer itself', async (kind, expected) => {
    const { status, headers } = await ask(`age ${kind}`)
    expect([status, headers['strict-transport-security']]).toEqual([503, expected])
  })

  test('the cipher, and a client cannot claim another', async () => {
    const ciphers = 'ECDHE-ECDSA-AES256-GCM-SHA384'
    const { body } = await ask('ciphers', '/', { 'x-ssl-cipher': 'forged' }, { maxVersion: 'TLSv1.2', ciphers })
    expect(body).toMatchObject({ 'x-ssl-cipher': ciphers, 'x-ssl-protocol': 'TLSv1.2' })
    expect((await ask('asIs')).body).not.toHaveProperty('x-ssl-cipher')
  })

  test.each([
    ['toHttps', 'http://front.example/a?b=c', 'https://front.example/a?b=c'],
    ['toHttps', 'http://FRONT.example:80/a', 'https://FRONT.example/a'],
    ['toHttps', 'http://front.example:8080/a', 'https://front.example:8080/a'],
    ['toHttps', 'http://other.example/a', 'http://other.example/a'],
    ['toHttps', '/a', '/a'],
    ['toHttp', 'https://front.example:443/a', 'http://front.example/a'],
    ['toHttp', 'http://front.example/a', 'http://front.example/a'],
    ['asIs', 'http://front.example/a', 'http://front.example/a']
  ])('%s: a redirect to %s', async (name, location, expected) => {
    expect((await ask(name, `/to?${location}`)).headers.location).toBe(expected)
  })
})

describe('towards the real servers', () => {
  test.each([
    ['unverified', 'front.example', 200],
    ['system', 'rs.example', 503],
    ['chosen', 'rs.example', 200],
    ['chosen', 'front.example', 503],
    ['chosen', '127.0.0.1', 200],
    ['named', 'front.example', 200],
    ['misnamed', 'rs.example', 503]
  ])('verification %s, asked for %s: %i', async (name, host, status) => {
    expect((await ask(name, '/', { host })).status).toBe(status)
  })

  test('which name they are asked for', async () => {
    expect((await ask('unverified')).body['sni']).toBe('front.example')
    expect((await ask('named')).body['sni']).toBe('rs.example')
    expect((await ask('passed', '/', { host: 'other.example' }, { servername: 'asked.example' })).body['sni']).toBe('asked.example')
    expect((await ask('passed', '/', { host: 'other.example' }, { servername: '' })).body['sni']).toBe('none')
  })

  test('the certificate that they are shown', async () => {
    expect((await ask('known')).body['client']).toBe('balancer')
    expect((await ask('unverified')).body['client']).toBe('none')
  })

  test('Reversed: plain text in, TLS out', async () => {
    expect(await ask('reversed')).toMatchObject({ status: 200, body: { sni: 'rs.example', client: 'balancer' } })
  })
})
