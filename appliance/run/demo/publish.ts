/**
 * Publishes the demo's two services through the API, as a person would through the UI.
 *
 * Runs as a program of its own, because the typed client is TypeScript and `npm start` itself must run before
 * there is a Node that reads it. Running it again finds what is there and only mends what is missing.
 *
 *   node publish.ts URL FILE [--new]     FILE is the demo.json that demo.mjs has written; --new, if just now
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  ApiError,
  type Client,
  DEFAULT_PASSWORD,
  DEFAULT_USER,
  type HealthCheck,
  type NewVirtualService,
  Persistence,
  PLAIN_CHECK,
  type SslProperties
} from '@ballast/server/contract'
import { openSession } from './session.ts'

interface Demo {
  readonly password: string
  readonly ports: { readonly http: number; readonly https: number; readonly servers: readonly number[] }
}

const ADDRESS = '127.0.0.1'
const CERTIFICATE = 'demo'
const CHECK: HealthCheck = { ...PLAIN_CHECK, method: 'http' }

/** Self-signed, as PEM with its key; nobody is asked to trust it. */
function makeCertificate(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-demo-'))
  try {
    const key = join(folder, 'key.pem')
    const certificate = join(folder, 'certificate.pem')
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
    const subject = ['-subj', '/CN=demo.ballast.example', '-addext', `subjectAltName=DNS:demo.ballast.example,IP:${ADDRESS}`]
    execFileSync('openssl', ['req', '-x509', '-days', '365', ...curve, ...subject, '-keyout', key, '-out', certificate], { stdio: 'pipe' })
    return readFileSync(certificate, 'utf8') + readFileSync(key, 'utf8')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function attempt(api: Client, password: string): Promise<boolean> {
  try {
    await api.call('sessionCreate', { body: { username: DEFAULT_USER, password } })
    return true
  } catch (error) {
    if (error instanceof ApiError && error.problem.status === 401) return false
    throw error
  }
}

/** @returns whether the demo's password is the one that counts; on a new machine it is set first. */
async function logIn(api: Client, password: string, isNew: boolean): Promise<boolean> {
  // In the likelier order: a failed attempt counts towards the lockout.
  if (!isNew && (await attempt(api, password))) return true
  if (!(await attempt(api, DEFAULT_PASSWORD))) return isNew && (await attempt(api, password))
  await api.call('passwordChange', { body: { current: DEFAULT_PASSWORD, password } })
  return true
}

async function certificateId(api: Client): Promise<number> {
  const { items } = await api.call('certificateList')
  const there = items.find((certificate) => certificate.name === CERTIFICATE)
  if (there !== undefined) return there.id
  const certificate = Buffer.from(makeCertificate()).toString('base64')
  return (await api.call('certificateCreate', { body: { name: CERTIFICATE, certificate } })).value.id
}

async function ensureService(api: Client, service: NewVirtualService, ports: readonly number[]): Promise<void> {
  const { items } = await api.call('virtualServiceList', {})
  const row = items.find((item) => item.address === service.address && item.port === service.port)
  const id = row?.id ?? (await api.call('virtualServiceCreate', { body: service })).value.id
  const { realServers } = await api.call('virtualServiceShow', { params: { id } })
  for (const port of ports) {
    if (realServers.some((server) => server.port === port)) continue
    await api.call('realServerCreate', { params: { id }, body: { address: ADDRESS, port } })
  }
}

async function publish(url: string, { password, ports }: Demo, isNew: boolean): Promise<boolean> {
  const api = openSession(url)
  if (!(await logIn(api, password, isNew))) return false
  const common = { address: ADDRESS, type: 'http', check: CHECK } satisfies Partial<NewVirtualService>
  await ensureService(api, { ...common, name: 'Demo HTTP', port: ports.http }, ports.servers)
  const ssl: Partial<SslProperties> = { acceleration: true, reencrypt: false, certificates: [await certificateId(api)] }
  const persistence = Persistence.parse({ mode: 'active-cookie', timeout: 360, cookieName: 'DEMO' })
  await ensureService(api, { ...common, name: 'Demo HTTPS', port: ports.https, ssl, persistence }, ports.servers)
  await api.call('sessionDelete')
  return true
}

/** Exit code for demo.mjs: the password was changed by its owner. */
const PASSWORD_CHANGED = 3

try {
  const [url = '', file = '', flag] = process.argv.slice(2)
  process.exitCode = (await publish(url, JSON.parse(readFileSync(file, 'utf8')), flag === '--new')) ? 0 : PASSWORD_CHANGED
} catch (error) {
  if (!(error instanceof ApiError)) throw error
  console.error(error.message)
  for (const { path, message } of error.problem.errors) console.error(`  ${path}: ${message}`)
  process.exitCode = 1
}
