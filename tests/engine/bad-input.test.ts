/** Bad input and what it gets: a clear error at the field, nothing half done, nothing lost, and traffic that does not notice. */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ApiError, type Problem } from '@ballast/server/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Backend, bodies, startBackend } from '../support/backends.ts'
import { type Ballast, firstLogin, removeDataDir, startBallast, TEST_PASSWORD, temporaryDirectory } from '../support/ballast.ts'
import { testCertificate } from '../support/certificate.ts'
import { TCP_CHECK } from '../support/checks.ts'
import { type ApiSession, apiSession } from '../support/http.ts'
import { pictureOf } from '../support/product.ts'
import { waitFor } from '../support/wait.ts'
import { underTraffic } from '../support/watch.ts'

const WEB_PORT = 20700
const PORT = 20701
const SECURE_PORT = 20702
const FREE_PORT = 20703
const TAKEN_PORT = 20704
const SERVERS = [20711, 20712]
const ADDRESS = '127.0.0.1'
const URL = `http://${ADDRESS}:${PORT}/`

let dataDir: string
let ballast: Ballast
let backends: readonly Backend[]
let api: ApiSession
let service: number
let certificate: number

const good = testCertificate('good.example.test')

beforeAll(async () => {
  dataDir = await temporaryDirectory()
  backends = await Promise.all(SERVERS.map(startBackend))
  ballast = await startBallast(dataDir, WEB_PORT)
  api = await firstLogin(ballast)
  service = (await api.call('virtualServiceCreate', { body: { address: ADDRESS, port: PORT, type: 'http', check: TCP_CHECK } })).value.id
  for (const port of SERVERS) await api.call('realServerCreate', { params: { id: service }, body: { address: ADDRESS, port } })
  certificate = (await api.call('certificateCreate', { body: { name: 'Good', certificate: good.upload } })).value.id
  const ssl = { acceleration: true, reencrypt: false, certificates: [certificate] }
  await api.call('virtualServiceCreate', { body: { address: ADDRESS, port: SECURE_PORT, type: 'http', check: TCP_CHECK, ssl } })
  await waitFor(async () => new Set(await bodies(URL, 2)).size === 2)
})
afterAll(async () => {
  await ballast.kill('SIGTERM')
  await Promise.all(backends.map((backend) => backend.stop()))
  await removeDataDir(dataDir)
})

/** What the call is refused with. */
async function problemOf(call: Promise<unknown>): Promise<Problem> {
  try {
    await call
  } catch (error) {
    if (error instanceof ApiError) return error.problem
    throw error
  }
  throw new Error('It was not refused.')
}

/** The call is refused, and that is all that happens. */
async function refused(call: () => Promise<unknown>): Promise<Problem> {
  const before = await pictureOf(ballast, api)
  const problem = await underTraffic(URL, () => problemOf(call()))
  expect(await pictureOf(ballast, api)).toEqual(before)
  return problem
}

const show = (id: number) => api.call('virtualServiceShow', { params: { id } })

/** Uploads as they go wrong in practice. */
function uploads(): Readonly<Record<string, object>> {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-bad-'))
  const run = (...args: string[]): void => void execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' })
  const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64')
  writeFileSync(join(folder, 'good.pem'), good.certificatePem + good.keyPem)
  run('pkcs12', '-export', '-in', 'good.pem', '-out', 'good.pfx', '-passout', 'pass:right')
  run('req', '-new', '-key', 'good.pem', '-subj', '/CN=old.example.test', '-out', 'old.csr')
  const ca =
    '[ca]\ndefault_ca=c\n[c]\ndatabase=index\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n'
  writeFileSync(join(folder, 'ca.cnf'), ca)
  writeFileSync(join(folder, 'index'), '')
  writeFileSync(join(folder, 'serial'), '01\n')
  const dates = ['-startdate', '20200101000000Z', '-enddate', '20210101000000Z']
  run('ca', '-batch', '-selfsign', '-config', 'ca.cnf', '-keyfile', 'good.pem', '-in', 'old.csr', '-out', 'old.pem', '-notext', ...dates)
  const file = (name: string): string => base64(readFileSync(join(folder, name)))
  const made = {
    'no key': { certificate: base64(good.certificatePem) },
    'foreign key': { certificate: base64(good.certificatePem), key: base64(testCertificate('other.example.test').keyPem) },
    'no pass phrase': { certificate: file('good.pfx') },
    'wrong pass phrase': { certificate: file('good.pfx'), passphrase: 'wrong' },
    expired: { certificate: file('old.pem'), key: base64(good.keyPem) },
    garbage: { certificate: base64(Buffer.alloc(200_000, 'garbage')) },
    zeros: { certificate: base64(Buffer.alloc(1_000)) },
    'larger than any': { certificate: base64(Buffer.alloc(300_000, 'garbage')) },
    '10 MB': { certificate: base64(Buffer.alloc(10_000_000, 'garbage')) }
  }
  rmSync(folder, { recursive: true })
  return made
}

const BAD = uploads()
const SAID: readonly (readonly [upload: string, path: string, words: RegExp])[] = [
  ['no key', 'certificate', /only the public certificate, not its private key/],
  ['foreign key', 'key', /private key does not belong to this certificate/],
  ['no pass phrase', 'passphrase', /protected with a pass phrase/],
  ['wrong pass phrase', 'passphrase', /pass phrase does not open this file/],
  ['expired', 'certificate', /old\.example\.test expired on 2021-01-01/],
  ['garbage', 'certificate', /There is no certificate in this file/],
  ['zeros', 'certificate', /There is no certificate in this file|damaged/],
  ['larger than any', 'certificate', /larger than 256 KiB/]
]

test.each(SAID)('a certificate upload, new or in place: %s', async (upload, path, words) => {
  const body = { name: 'Bad', certificate: '', ...BAD[upload] }
  const { version } = (await api.call('certificateList')).items[0] ?? { version: 0 }
  const attempts = [
    () => api.call('certificateCreate', { body }),
    () => api.call('certificateReplace', { params: { id: certificate }, body, version })
  ]
  for (const attempt of attempts) {
    const problem = await refused(attempt)
    expect(problem).toMatchObject({ status: 400, code: 'invalid-input', errors: [{ path, message: expect.stringMatching(words) }] })
    expect(problem.detail).toMatch(words)
  }
})

// Ten times, since an answer that overtakes the upload gets lost only now and then.
test.each(Array.from({ length: 10 }, (_, n) => n + 1))('10 MB of garbage get a sentence and no broken connection (%i)', async () => {
  const problem = await refused(() => api.call('certificateCreate', { body: { certificate: '', ...BAD['10 MB'] } }))
  expect(problem).toMatchObject({ status: 413, code: 'too-large', detail: expect.stringMatching(/too large to be a certificate.*256 KiB/) })
})

test('50 MB in the place of a template get a sentence and no broken connection', async () => {
  const file = Buffer.alloc(37_500_000, 'garbage').toString('base64')
  const problem = await refused(() => api.call('templateCreate', { body: { file } }))
  expect(problem).toMatchObject({ status: 413, code: 'too-large', detail: expect.stringMatching(/too large to be a template.*1 MiB/) })
  expect((await api.call('templateList')).items.every(({ shipped }) => shipped)).toBe(true)
})

test.each(['192.0.2.1', '2001:db8::1'])('the address %s is not one of this machine', async (address) => {
  const problem = await refused(() => api.call('virtualServiceCreate', { body: { address, port: FREE_PORT } }))
  const message = expect.stringContaining(`This machine does not have the address ${address}`)
  expect(problem).toMatchObject({ status: 422, code: 'not-acceptable-together', errors: [{ path: 'address', message }] })
  expect(problem.errors[0]?.hint).toMatch(/This machine has|127\.0\.0\.1/)
})

test('a port that another program has is refused, for a new service and for one that moves; then it is free', async () => {
  const other = createServer().listen(TAKEN_PORT, ADDRESS)
  await once(other, 'listening')
  const { version } = await show(service)
  const create = () => api.call('virtualServiceCreate', { body: { address: ADDRESS, port: TAKEN_PORT, type: 'http' } })
  const move = () => api.call('virtualServiceChange', { params: { id: service }, body: { port: TAKEN_PORT }, version })
  for (const attempt of [create, move]) {
    const problem = await refused(attempt)
    expect(problem).toMatchObject({ status: 422, code: 'engine-refused', errors: [{ path: 'port' }] })
    expect(problem.detail).toBe(
      `Port ${TAKEN_PORT} on ${ADDRESS} is in use by another program. The previous configuration goes on serving.`
    )
    expect(problem.errors[0]?.hint).toMatch(/another port/)
  }
  other.close()
  await once(other, 'close')
  const { value } = await create()
  await api.call('virtualServiceDelete', { params: { id: value.id }, version: value.version })
})

const RENAMES: readonly (readonly [title: string, name: string, words: RegExp])[] = [
  ['a line break', 'two\nlines', /Line breaks and control characters are not allowed/],
  ['a carriage return', 'two\rlines', /Line breaks and control characters are not allowed/],
  ['a null byte', 'nul\u0000', /Line breaks and control characters are not allowed/],
  ['a reversed text', 'abc\u202edef', /Line breaks and control characters are not allowed/],
  ['300 characters', 'n'.repeat(300), /at most 127 characters/]
]

test.each(RENAMES)('a name with %s is refused at the field', async (_, name, words) => {
  const { version } = await show(service)
  const [first] = (await api.call('certificateList')).items
  const attempts = [
    () => api.call('virtualServiceChange', { params: { id: service }, body: { name }, version }),
    () => api.call('virtualServiceCreate', { body: { address: ADDRESS, port: FREE_PORT, name } }),
    () => api.call('certificateChange', { params: { id: certificate }, body: { name }, version: first?.version ?? 0 })
  ]
  for (const attempt of attempts) {
    const problem = await refused(attempt)
    const message = expect.stringMatching(words)
    expect(problem).toMatchObject({ status: 400, code: 'invalid-input', errors: [{ path: 'name', message }] })
  }
})

test.each([`Bob's "best" shop`, '100 % %[src] %% $HOME $(id)', '\\n # no comment ; no command', '🦄 服务 ünï \u0301', 'x'.repeat(127)])(
  'the name %s is taken as it is typed',
  async (name) => {
    const { digest, worker } = await pictureOf(ballast, api)
    const change = async (body: object) =>
      api.call('virtualServiceChange', { params: { id: service }, body, version: (await show(service)).version })
    await underTraffic(URL, async () => {
      expect((await change({ name })).value.name).toBe(name)
      const [first] = (await api.call('certificateList')).items
      await api.call('certificateChange', { params: { id: certificate }, body: { name }, version: first?.version ?? 0 })
      // The next new worker reads files made with these names.
      await change({ idleTimeout: 100 + name.length })
    })
    const after = await pictureOf(ballast, api)
    expect(after.services.map((entry) => entry.name)).toContain(name)
    expect(after.certificates.map((entry) => entry.name)).toEqual([name])
    expect(after.digest).not.toBe(digest)
    expect(after.worker).not.toBe(worker)
  }
)

test('a real server whose name does not resolve is refused at its address', async () => {
  const attempts = [
    () => api.call('realServerCreate', { params: { id: service }, body: { address: 'no-such-host.invalid', port: 80 } }),
    async () => {
      const [server] = (await show(service)).realServers
      const params = { id: service, serverId: server?.id ?? 0 }
      return api.call('realServerChange', { params, body: { address: 'no-such-host.invalid' }, version: server?.version ?? 0 })
    }
  ]
  for (const attempt of attempts) {
    const problem = await refused(attempt)
    const message = expect.stringContaining('The host name no-such-host.invalid does not resolve.')
    expect(problem).toMatchObject({ status: 422, code: 'not-acceptable-together', errors: [{ path: 'address', message }] })
  }
})

test('of two administrators who save the same service the second is told who and what, and loses nothing', async () => {
  const second = apiSession(ballast.origin)
  await second.call('sessionCreate', { body: { username: 'bal', password: TEST_PASSWORD } })
  const params = { id: service }
  const { version } = await second.call('virtualServiceShow', { params })
  await api.call('virtualServiceChange', { params, body: { name: 'First' }, version })

  const problem = await refused(() => second.call('virtualServiceChange', { params, body: { idleTimeout: 111 }, version }))
  expect(problem).toMatchObject({ status: 409, code: 'version-stale' })
  expect(problem.detail).toMatch(
    /^This virtual service was changed by bal on \d{4}-\d\d-\d\d at \d\d:\d\d UTC: Changed Service Name of .*127\.0\.0\.1:20701.* Nothing was saved\.$/
  )
  expect(problem.hint).toMatch(/save again/)

  const present = await second.call('virtualServiceShow', { params })
  await second.call('virtualServiceChange', { params, body: { idleTimeout: 111 }, version: present.version })
  expect(await show(service)).toMatchObject({ name: 'First', idleTimeout: 111 })
})

test('of ten who save at the same moment one wins', async () => {
  const { version, idleTimeout } = await show(service)
  const wanted = Array.from({ length: 10 }, (_, n) => idleTimeout + 1 + n)
  const save = (seconds: number) => api.call('virtualServiceChange', { params: { id: service }, body: { idleTimeout: seconds }, version })
  const results = await underTraffic(URL, () => Promise.allSettled(wanted.map(save)))
  const winners = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value.value.idleTimeout] : []))
  expect(winners).toEqual([(await show(service)).idleTimeout])
  for (const result of results)
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ problem: { code: 'version-stale' } })
})
