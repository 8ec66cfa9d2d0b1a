/** The whole api over stores that a test brings, with the real accounts, gate and domain; only HAProxy is left out. */
import { createHash, randomBytes } from 'node:crypto'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { type Client, createClient, DEFAULT_PASSWORD, DEFAULT_USER, type LiveUpdate } from '../../contract/index.ts'
import { createChallenges } from '../../engine/acme/challenges.ts'
import { createAcme } from '../../engine/acme/keeper.ts'
import { type AcmeStore, NoAnswer } from '../../engine/acme/ports.ts'
import type { Live } from '../../engine/offers.ts'
import type { ConfigurationStore, UrlTestStore } from '../../engine/ports.ts'
import { createTestRuns } from '../../engine/test-run/test-runs.ts'
import { createUrlTests } from '../../engine/url-tests.ts'
import { type AppOptions, createApp } from '../app.ts'
import { createAccounts, SESSION_COOKIE } from '../auth/accounts.ts'
import { createGuard } from '../auth/guard.ts'
import type { App } from '../handler.ts'
import type { AccountStore, AuditEntry, RequestStore, TemplateStore } from '../ports.ts'
import { templateLibrary } from '../template-library.ts'
import { memoryLive, memoryNetwork, memoryPipeline } from './memory-engine.ts'

export const ORIGIN = 'https://lb1.contoso.local:8443'

interface Stores {
  readonly configurations: ConfigurationStore
  readonly accounts: AccountStore
  readonly requests: RequestStore
  readonly templates: TemplateStore
  readonly urlTests?: UrlTestStore
  readonly acme: AcmeStore
}

export interface TestApp {
  readonly app: App
  readonly client: Client
  readonly live: Live & { publish(update: LiveUpdate): void }
  /** Headers of a browser that is logged in as the client is. */
  headers(): Record<string, string>
  readonly audit: readonly AuditEntry[]
  log(): string
}

/** Tests of the api send nothing: every connection is refused. */
const NO_NETWORK = {
  dialer: { connect: () => Promise.resolve({ fault: 'refused', words: 'connection refused' } as const) },
  names: { resolve: () => Promise.resolve(null) },
  web: { post: () => Promise.resolve(null) },
  acmeWeb: () => Promise.reject(new NoAnswer('ca.test refused the connection.', 'Check the directory URL.')),
  dns: () => Promise.reject(new NoAnswer('There is no name server.', '')),
  process: { stats: () => Promise.reject(new Error('There is no engine.')) }
}

/** For stores that keep none. */
const NO_ROUNDS: UrlTestStore = { rounds: () => [], addRound: (round) => ({ ...round, id: 1 }) }

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
const methodOf = (text: string): (typeof METHODS)[number] => METHODS.find((method) => method === text) ?? 'GET'

/** A client over `inject`, with a cookie jar. */
function clientOf(app: App, given: string): { readonly client: Client; headers(): Record<string, string> } {
  let cookie = given
  const headers = (): Record<string, string> => ({ origin: ORIGIN, host: new URL(ORIGIN).host, ...(cookie === '' ? {} : { cookie }) })
  const client = createClient(async (url, init) => {
    const answer = await app.inject({
      method: methodOf(init.method),
      url,
      headers: { ...init.headers, ...headers() },
      ...(init.body === undefined ? {} : { payload: init.body })
    })
    const set = answer.cookies[0]
    if (set !== undefined) cookie = `${set.name}=${set.value}`
    return { status: answer.statusCode, text: async () => answer.body }
  })
  return { client, headers }
}

export async function testApp(stores: Stores, options: Partial<AppOptions> = {}, cookie = ''): Promise<TestApp> {
  const now = (): Date => new Date()
  const accounts = createAccounts(stores.accounts, now)
  await accounts.ensureFirstAccount()
  const live = memoryLive(stores.configurations)
  const audit: AuditEntry[] = []
  const lines: string[] = []
  const sink = new Writable({
    write: (chunk, _, done) => {
      lines.push(String(chunk))
      done()
    }
  })
  const pipeline = memoryPipeline(stores.configurations, now)
  const log = pino({ level: 'silent' })
  const acme = createAcme({
    store: stores.configurations,
    acme: stores.acme,
    system: NO_NETWORK,
    pipeline,
    challenges: createChallenges(stores.configurations, NO_NETWORK.process.stats, log),
    refresh: () => Promise.resolve(),
    log,
    now
  })
  const app = await createApp({
    pipeline,
    live,
    checkNow: (_service, server) =>
      Promise.resolve({ up: true, reason: 'TCP connection in 1 ms', milliseconds: 1, place: `rs${server}`, exchange: [] }),
    networking: memoryNetwork(),
    store: stores.configurations,
    accounts,
    requests: stores.requests,
    acme,
    audit: (entry) => {
      audit.push(entry)
      stores.accounts.audit(entry)
    },
    guard: createGuard(accounts, () => false),
    machine: () => ({
      hostname: 'lb1',
      addresses: [{ interface: 'lo', address: '127.0.0.1', prefix: 8 }],
      cpuPercent: 1,
      memory: { usedBytes: 1, totalBytes: 2 },
      disk: { usedBytes: 1, totalBytes: 2 }
    }),
    network: () => ({ addresses: [{ interface: 'lo', address: '127.0.0.1', prefix: 8 }], defaultRoute: null }),
    tests: createTestRuns({
      store: stores.configurations,
      system: NO_NETWORK,
      checkNow: () => Promise.reject(new Error('Tests of the api send nothing.')),
      network: () => ({ addresses: [], defaultRoute: null }),
      log: pino({ level: 'silent' }),
      now
    }),
    urlTests: createUrlTests({
      store: stores.configurations,
      rounds: stores.urlTests ?? NO_ROUNDS,
      system: NO_NETWORK,
      network: () => ({ addresses: [], defaultRoute: null }),
      log: pino({ level: 'silent' }),
      now
    }),
    renewWebCertificate: () => Promise.resolve(),
    templates: templateLibrary({ shipped: [], store: stores.templates }),
    uploads: null,
    product: { version: '0.0.0', startedAt: now().toISOString(), schema: 1 },
    now,
    tls: { certificatePem: '', keyPem: '' },
    webRoot: null,
    log: pino({ level: 'info' }, sink),
    ...options
  })
  return { app, live, audit, ...clientOf(app, cookie), log: () => lines.join('') }
}

export const logIn = (client: Client): Promise<unknown> =>
  client.call('sessionCreate', { body: { username: DEFAULT_USER, password: DEFAULT_PASSWORD } })

/** An account that is logged in already: hashing passwords takes longer than everything else in a test. */
function seedSession(accounts: AccountStore, now: Date): string {
  const cookie = randomBytes(32).toString('base64url')
  const at = now.toISOString()
  accounts.addAccount({
    username: DEFAULT_USER,
    passwordHash: '',
    mustChangePassword: false,
    permissions: ['read', 'services', 'certificates', 'system']
  })
  accounts.addSession({
    idHash: createHash('sha256').update(cookie).digest('hex'),
    username: DEFAULT_USER,
    address: '127.0.0.1',
    createdAt: at,
    seenAt: at
  })
  return cookie
}

/** @param stores new ones, without accounts. */
export async function testAppLoggedIn(stores: Stores, options: Partial<AppOptions> = {}): Promise<TestApp> {
  const cookie = seedSession(stores.accounts, new Date())
  return testApp(stores, options, `${SESSION_COOKIE}=${cookie}`)
}
