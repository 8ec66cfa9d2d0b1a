/** Every value of the advanced properties, with real connections and real requests. */
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { connect as connectHttp2, createSecureServer } from 'node:http2'
import { type AddressInfo, connect, createServer as createTcpServer, type Server } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { NewVirtualService } from '../../server/src/contract/index.ts'
import { type Answer, get } from '../support/backends.ts'
import { testCertificate } from '../support/certificate.ts'
import { type Draft, freePorts, type Published, publish } from '../support/published.ts'

const resources = new AsyncDisposableStack()
afterAll(() => resources.disposeAsync())

const certificate = testCertificate('front.example')
let published: Published
let requests = 0
/** Ports of a service with more than one; real servers listen on the same ones, at another address. */
let many: readonly number[] = []
const heads: string[] = []

async function listen(server: Server | ReturnType<typeof createSecureServer>, port = 0, host = '127.0.0.1'): Promise<number> {
  server.listen(port, host)
  await once(server, 'listening')
  resources.defer(() => void server.close())
  return (server.address() as AddressInfo).port
}

const echo = () =>
  createServer((asked, answer) => {
    requests += 1
    const { url = '' } = asked
    answer.setHeader('content-type', url === '/picture' ? 'image/png' : 'application/json')
    if (url.startsWith('/cached')) answer.setHeader('cache-control', 'max-age=60')
    answer.end(JSON.stringify({ headers: asked.headers, requests, padding: url.startsWith('/big') ? 'x'.repeat(4000) : '' }))
  })

/** Notes the first line of each connection, and answers as a web server would. */
const proxyServer = () =>
  createTcpServer((socket) => {
    socket.once('data', (data: Buffer) => {
      heads.push(data.toString('latin1'))
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok')
    })
    socket.on('error', () => undefined)
  })

type Advanced = NonNullable<NewVirtualService['advanced']>
const HEADERS = ['legacy', 'x-forwarded-for-via', 'none', 'x-clientside-via', 'x-clientside', 'x-forwarded-for', 'via'] as const
const HERE = [{ network: '127.0.0.1/32', comment: '' }]
const ELSEWHERE = [{ network: '10.0.0.0/8', comment: 'not here' }]

beforeAll(async () => {
  const [plain, proxied, sorry] = await Promise.all([
    listen(echo()),
    listen(proxyServer()),
    listen(createServer((_, answer) => void answer.end('sorry')))
  ])
  const h2 = await listen(
    createSecureServer({ cert: certificate.certificatePem, key: certificate.keyPem, allowHTTP1: true }, (asked, answer) => {
      answer.end(`HTTP/${asked.httpVersion}`)
    })
  )
  many = await freePorts(['127.0.0.2', '127.0.0.2', '127.0.0.2'])
  for (const port of many)
    await listen(
      createServer((_, answer) => void answer.end(`server ${port}`)),
      port,
      '127.0.0.3'
    )
  const [main = 0, ...more] = many
  const [dead = 0] = await freePorts(['127.0.0.1'])
  const on = (advanced: Advanced, servers: Draft['servers'] = [plain]): Draft => ({ servers, advanced })
  const tls = (advanced: Advanced, servers: Draft['servers'] = [plain]): Draft => ({
    servers,
    advanced,
    ssl: { acceleration: true, certificates: [1], reencrypt: servers[0] === h2, serverVerification: 'none' }
  })
  published = resources.use(
    await publish(
      {
        ...Object.fromEntries(HEADERS.map((forwardedHeader) => [forwardedHeader, { servers: [plain], forwardedHeader }])),
        added: on({ addHeaderName: 'X-Site', addHeaderValue: '100% "a" %[src]', copyHeaderFrom: 'Authorization', copyHeaderTo: 'X-Copy' }),
        cached: on({ caching: true }),
        compressed: on({ compression: true }),
        http2: tls({}),
        http1: tls({ http2: false }),
        back1: tls({}, [h2]),
        back2: tls({ serverHttp2: true }, [h2]),
        sorry: on({ sorryServer: { address: '127.0.0.1', port: sorry }, errorCode: 503, errorMessage: 'never seen' }, []),
        sorryTcp: { ...on({ sorryServer: { address: '127.0.0.1', port: sorry } }, []), type: 'generic' },
        notSorry: on({ sorryServer: { address: '127.0.0.1', port: sorry } }),
        code: on({ errorCode: 404 }, []),
        empty: on({ errorCode: 204 }, []),
        text: on({ errorCode: 200, errorMessage: 'Back at %[src] 8 "o\'clock"\nß' }, []),
        page: on({ errorCode: 505, errorMessage: '<h1>Sorry</h1>' }, []),
        redirect: on({ errorRedirect: 'https://%h:8443%s' }, []),
        moved: on({ errorCode: 301, errorRedirect: 'https://other.example/' }, []),
        message: on({ errorCode: 503, errorMessage: 'never seen' }),
        ports: {
          address: '127.0.0.2',
          port: main,
          advanced: { extraPorts: more.join(','), alternateAddress: '127.0.0.4' },
          servers: [{ address: '127.0.0.3', port: main }]
        },
        onePort: {
          address: '127.0.0.5',
          port: main,
          advanced: { extraPorts: more.join(',') },
          servers: [{ address: '127.0.0.3', port: more[0] ?? 0 }]
        },
        blocked: on({ block: HERE }),
        notBlocked: on({ block: ELSEWHERE }),
        allowed: on({ allow: HERE }),
        notAllowed: on({ allow: ELSEWHERE }),
        blockedTcp: { ...on({ block: HERE }), type: 'generic' },
        requests429: on({ clientRequestRateLimit: 2 }),
        requests503: on({ requestRateLimit: 2, limitAction: '503' }),
        requestsDrop: on({ clientRequestRateLimit: 2, limitAction: 'drop' }),
        connections: on({ clientConnectionLimit: 1 }),
        connectionsDrop: on({ connectionLimit: 1, limitAction: 'drop' }),
        rate: on({ clientConnectionRateLimit: 2 }),
        rateTcp: { ...on({ connectionRateLimit: 2 }), type: 'generic' },
        acceptsProxy: on({ acceptProxyProtocol: true, block: ELSEWHERE }),
        sendsV1: on({ sendProxyProtocol: 'v1' }, [proxied]),
        sendsV2: { ...on({ sendProxyProtocol: 'v2' }, [proxied]), type: 'generic' },
        cheap: on({ qualityOfService: 'minimize-delay' }),
        dead: on({ errorCode: 418 }, [dead])
      },
      { certificates: [certificate] }
    )
  )
})

const url = (name: string, path = '/'): string => `http://127.0.0.1:${published.port(name)}${path}`
const ask = (name: string, path = '/', headers: Readonly<Record<string, string>> = {}): Promise<Answer> => get(url(name, path), headers)
const seen = (answer: Answer): IncomingHttpHeaders => JSON.parse(answer.body).headers
const outcome = (answer: Promise<Answer>): Promise<number | 'closed'> => answer.then(({ status }) => status).catch(() => 'closed' as const)

async function outcomes(name: string, count: number): Promise<readonly (number | 'closed')[]> {
  const list: (number | 'closed')[] = []
  for (let turn = 0; turn < count; turn++) list.push(await outcome(ask(name)))
  return list
}

describe('headers of requests', () => {
  const [XFF, CLIENT, VIA] = [{ 'x-forwarded-for': '127.0.0.1' }, { 'x-clientside': '127.0.0.1' }, { via: '1.1 ballast' }]
  test.each([
    ['legacy', XFF],
    ['x-forwarded-for-via', { ...XFF, ...VIA }],
    ['none', {}],
    ['x-clientside-via', { ...CLIENT, ...VIA }],
    ['x-clientside', CLIENT],
    ['x-forwarded-for', XFF],
    ['via', VIA]
  ] as const)('Add HTTP Headers %s', async (name, expected) => {
    const { 'x-forwarded-for': forwarded, 'x-clientside': client, via } = seen(await ask(name))
    expect(
      Object.fromEntries(Object.entries({ 'x-forwarded-for': forwarded, 'x-clientside': client, via }).filter(([, value]) => value))
    ).toEqual(expected)
  })

  test('Add Header to Request, Copy Header in Request: text stays text, and what a client sent is replaced', async () => {
    const headers = seen(await ask('added', '/', { authorization: 'Basic eA==', 'x-site': 'forged' }))
    expect(headers).toMatchObject({ 'x-site': '100% "a" %[src]', 'x-copy': 'Basic eA==' })
    expect(seen(await ask('added'))).not.toHaveProperty('x-copy')
  })
})

describe('the cache, compression and HTTP/2', () => {
  test('Enable Caching answers again without the real server', async () => {
    const first = await ask('cached', '/cached')
    expect((await ask('cached', '/cached')).body).toBe(first.body)
    expect((await ask('cached', '/other')).body).not.toBe((await ask('cached', '/other')).body)
    expect((await ask('none', '/cached')).body).not.toBe((await ask('none', '/cached')).body)
  })

  test('Enable Compression: text for those who ask, pictures for nobody', async () => {
    const gzip = { 'accept-encoding': 'gzip' }
    const packed = await fetchRaw('compressed', '/big', gzip)
    expect(packed.headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(packed.body).toString()).toContain('xxx')
    expect((await ask('compressed', '/big')).headers['content-encoding']).toBeUndefined()
    expect((await ask('compressed', '/picture', gzip)).headers['content-encoding']).toBeUndefined()
    expect((await ask('none', '/big', gzip)).headers['content-encoding']).toBeUndefined()
  })

  test('Enable HTTP/2', async () => {
    expect(await http2('http2')).toContain('x-forwarded-for')
    expect([await protocolOf('http2'), await protocolOf('http1')]).toEqual(['h2', 'http/1.1'])
  })

  test('HTTP/2 to real servers', async () => {
    expect(await http2('back1')).toBe('HTTP/1.1')
    expect(await http2('back2')).toBe('HTTP/2.0')
  })
})

function fetchRaw(
  name: string,
  path: string,
  headers: Readonly<Record<string, string>>
): Promise<{ headers: IncomingHttpHeaders; body: Buffer }> {
  return import('node:http').then(
    ({ request }) =>
      new Promise((resolve, reject) => {
        const sent = request(url(name, path), { headers, agent: false }, (answer) => {
          const parts: Buffer[] = []
          answer.on('data', (part: Buffer) => parts.push(part))
          answer.on('end', () => resolve({ headers: answer.headers, body: Buffer.concat(parts) }))
        })
        sent.on('error', reject)
        sent.end()
      })
  )
}

/** What the service agrees to with a client that knows both. */
function protocolOf(name: string): Promise<string | false | null> {
  const options = { port: published.port(name), host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: ['h2', 'http/1.1'] }
  return new Promise((resolve, reject) => {
    const socket = connectTls(options, () => {
      resolve(socket.alpnProtocol)
      socket.destroy()
    })
    socket.on('error', reject)
  })
}

function http2(name: string): Promise<string> {
  const session = connectHttp2(`https://127.0.0.1:${published.port(name)}`, { rejectUnauthorized: false, servername: 'front.example' })
  return new Promise<string>((resolve, reject) => {
    session.on('error', reject)
    const stream = session.request({ ':path': '/' })
    let body = ''
    stream.setEncoding('utf8').on('data', (text: string) => {
      body += text
    })
    stream.on('error', reject)
    stream.on('end', () => resolve(body))
    stream.end()
  }).finally(() => session.close())
}

describe('while no real server is there', () => {
  test('the sorry server comes first, and only then', async () => {
    expect((await ask('sorry')).body).toBe('sorry')
    expect((await ask('sorryTcp')).body).toBe('sorry')
    expect((await ask('notSorry')).body).not.toBe('sorry')
  })

  test.each([
    ['code', 404, 'text/plain; charset=utf-8', 'This service is not available at present.\n'],
    ['empty', 204, undefined, ''],
    ['text', 200, 'text/plain; charset=utf-8', 'Back at %[src] 8 "o\'clock"\nß'],
    ['page', 505, 'text/html; charset=utf-8', '<h1>Sorry</h1>']
  ])('Error Code %s', async (name, status, type, body) => {
    const answer = await ask(name)
    expect([answer.status, answer.headers['content-type'], answer.body]).toEqual([status, type, body])
  })

  test.each([
    ['redirect', 302, 'https://www.example:8443/a?b=c'],
    ['moved', 301, 'https://other.example/']
  ])('Redirect URL %s', async (name, status, location) => {
    const answer = await ask(name, '/a?b=c', { host: 'www.example:80' })
    expect([answer.status, answer.headers.location]).toEqual([status, location])
  })

  test('with a real server nobody sees the message', async () => {
    expect((await ask('message')).status).toBe(200)
  })
})

describe('listeners', () => {
  test('Extra Ports and Alternate Address; a server on the service’s own port is asked on the one that the client came to', async () => {
    for (const address of ['127.0.0.2', '127.0.0.4']) {
      for (const port of many) expect((await get(`http://${address}:${port}/`)).body).toBe(`server ${port}`)
    }
    for (const port of many) expect((await get(`http://127.0.0.5:${port}/`)).body).toBe(`server ${many[1]}`)
  })

  test('PROXY protocol from a client: its address counts, and a connection without it is closed', async () => {
    const answer = await raw('acceptsProxy', 'PROXY TCP4 192.0.2.7 192.0.2.1 1234 80\r\nGET / HTTP/1.0\r\n\r\n')
    expect(answer).toContain('"x-forwarded-for":"192.0.2.7"')
    expect(await raw('acceptsProxy', 'PROXY TCP4 10.1.2.3 192.0.2.1 1234 80\r\nGET / HTTP/1.0\r\n\r\n')).toBe('')
    expect(await raw('acceptsProxy', 'GET / HTTP/1.0\r\n\r\n')).not.toContain('200')
  })

  test('PROXY protocol to a real server', async () => {
    await ask('sendsV1')
    expect(heads.at(-1)).toMatch(/^PROXY TCP4 127\.0\.0\.1 127\.0\.0\.1 \d+ \d+\r\n/)
    await ask('sendsV2')
    expect(heads.at(-1)?.startsWith('\r\n\r\n\0\r\nQUIT\n')).toBe(true)
  })

  test('a marked connection works', async () => {
    expect((await ask('cheap')).status).toBe(200)
  })
})

function raw(name: string, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(published.port(name), '127.0.0.1')
    let said = ''
    socket.on('data', (data: Buffer) => {
      said += data.toString()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(said))
    socket.write(text)
  })
}

describe('access lists and limits', () => {
  test.each([
    ['blocked', 'closed'],
    ['notBlocked', 200],
    ['allowed', 200],
    ['notAllowed', 'closed'],
    ['blockedTcp', 'closed']
  ] as const)('%s: %s', async (name, expected) => {
    expect(await outcome(ask(name))).toBe(expected)
  })

  test.each([
    ['requests429', 429],
    ['requests503', 503],
    ['rate', 429],
    ['rateTcp', 'closed']
  ] as const)('%s: more than two a second get %s', async (name, expected) => {
    const list = await outcomes(name, 6)
    expect(list.slice(0, 2)).toEqual([200, 200])
    expect(list.slice(2)).toContain(expected)
    expect(new Set(list)).toEqual(new Set([200, expected]))
  })

  test('requests above the limit can be left without an answer', async () => {
    const silent = AbortSignal.timeout(300)
    await outcomes('requestsDrop', 2)
    await expect(Promise.all([1, 2, 3].map(() => fetch(url('requestsDrop'), { signal: silent })))).rejects.toThrow()
  })

  test.each([
    ['connections', 429],
    ['connectionsDrop', 'closed']
  ] as const)('%s: while one is open another gets %s', async (name, expected) => {
    const held = connect(published.port(name), '127.0.0.1')
    await once(held, 'connect')
    held.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await once(held, 'data')
    await expect.poll(() => outcome(ask(name))).toBe(expected)
    held.destroy()
    await expect.poll(() => outcome(ask(name))).toBe(200)
  })
})
