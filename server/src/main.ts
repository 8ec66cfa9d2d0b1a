/**
 * Ballast's web process, wired by hand: options, lock, store, accounts, engine, web server. Traffic does not depend on it;
 * HAProxy is a process of its own that goes on when this one ends, however it ends.
 */
import { existsSync, mkdirSync } from 'node:fs'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { createApp, LEAST_TLS } from './api/app.ts'
import { createAccounts } from './api/auth/accounts.ts'
import { createGuard } from './api/auth/guard.ts'
import { templateLibrary } from './api/template-library.ts'
import type { NetworkFacts } from './domain/explain/explain.ts'
import type { LinkFacts } from './domain/network/place.ts'
import { createEngine } from './engine/engine.ts'
import { createTestRuns } from './engine/test-run/test-runs.ts'
import { createUrlTests } from './engine/url-tests.ts'
import { listenProblem, urlOf, webAddresses } from './listen.ts'
import { createLog } from './log.ts'
import { HELP, INTERFACES, type Options, parseOptions, UsageError } from './options.ts'
import { productVersion } from './product-version.ts'
import { lockInstance } from './store/instance-lock.ts'
import { openStore, SCHEMA, UnusableDatabase } from './store/store.ts'
import { addressListeners } from './system/address-listeners.ts'
import { consoleDoor } from './system/console-door.ts'
import { engineSystem } from './system/engine-system.ts'
import { keepGreeting } from './system/greeting.ts'
import { loadMeter, systemMachine } from './system/machine.ts'
import { defaultRoutes } from './system/routes.ts'
import { shippedTemplates } from './system/shipped-templates.ts'
import { updateUploads } from './system/update-uploads.ts'
import { renewedWebCertificate, webCertificate } from './web-certificate.ts'

const WEB_ROOT = resolve(import.meta.dirname, '../../web-ui/dist')
const TEMPLATES = resolve(import.meta.dirname, '../../templates')

/** Milliseconds for requests and a change that are under way; a change with a reload takes about one second. */
const LONGEST_FAREWELL = 15_000

const now = (): Date => new Date()

function lockDataDir(dataDir: string): { release(): void } {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const lock = lockInstance(dataDir)
  if (lock.held) return lock
  const who = lock.pid === null ? 'Another Ballast' : `Another Ballast (process ${lock.pid})`
  throw new UsageError(`${who} is using ${dataDir}. Stop it first, or choose another folder with --data-dir.`)
}

async function run(options: Options): Promise<void> {
  const startedAt = now()
  const log = createLog(options.logLevel)
  const dataDir = resolve(options.dataDir)
  const lock = lockDataDir(dataDir)

  const store = openStore(join(dataDir, 'ballast.db'), startedAt, { goBack: options.goBack })
  const accounts = createAccounts(store.accounts, now, async (password) => {
    if (options.helperSocket === null || engine.network.lacks().includes('appliance')) return
    await engine.network.tool('setPassword', { password: password.normalize('NFC') }, 'machine-refused')
  })
  await accounts.ensureFirstAccount()

  // It fails when HAProxy is missing or the folder cannot be used, and says which.
  const system = await engineSystem(dataDir, options).catch((cause: Error) => {
    throw new UsageError(cause.message, { cause })
  })
  const engine = createEngine({ store: store.configurations, acmeStore: store.acme, system, log, wuiPort: options.listen.port })

  const ownAddressList = (): readonly string[] => systemMachine.addresses().map((entry) => entry.address)
  const addresses = ownAddressList()
  const network = (): NetworkFacts => ({ addresses: systemMachine.addresses(), defaultRoute: defaultRoutes() })
  const load = loadMeter(dataDir)
  const door = consoleDoor()
  const urlTests = createUrlTests({ store: store.configurations, rounds: store.urlTests, system, network, log, now })
  const templates = templateLibrary({ shipped: shippedTemplates(TEMPLATES), store: store.templates })
  const app = await createApp({
    pipeline: engine.pipeline,
    live: engine.live,
    checkNow: engine.checkNow,
    networking: engine.network,
    store: store.configurations,
    accounts,
    requests: store.requests,
    acme: engine.acme,
    audit: (entry) => store.accounts.audit(entry),
    guard: createGuard(accounts, (socket) => door.isConsole(socket)),
    machine: async () => ({ hostname: hostname(), addresses: [...systemMachine.addresses()], ...(await load()) }),
    network,
    tests: createTestRuns({ store: store.configurations, system, checkNow: engine.checkNow, network, log, now }),
    urlTests,
    async renewWebCertificate() {
      const { certificatePem, keyPem } = await renewedWebCertificate(dataDir, ownAddressList(), now())
      app.server.setSecureContext({ cert: certificatePem, key: keyPem, minVersion: LEAST_TLS })
    },
    templates,
    uploads:
      options.updateDir === null
        ? null
        : updateUploads({ folder: options.updateDir, keyFile: options.updateKey, runningVersion: productVersion }),
    product: { schema: SCHEMA, version: productVersion, startedAt: startedAt.toISOString() },
    now,
    tls: await webCertificate(dataDir, addresses, startedAt),
    webRoot: existsSync(join(WEB_ROOT, 'index.html')) ? WEB_ROOT : null,
    log
  })

  // The web server first: when its port is taken, nothing has been started that would have to be stopped again.
  const onInterfaces = options.listen.host === INTERFACES
  const first = onInterfaces ? { ...options.listen, host: '127.0.0.1' } : options.listen
  await app.listen(first).catch((error: unknown) => {
    throw listenProblem(error, first)
  })
  let links: readonly LinkFacts[] = []
  const listeners = addressListeners({
    port: options.listen.port,
    wanted() {
      if (!onInterfaces) return new Set()
      // A helper that is away for a moment changes nothing.
      const live = engine.network.live()
      if (live.helper.present) links = live.links
      return webAddresses(systemMachine.addresses(), store.configurations.current().configuration, links, options.listen.port)
    },
    connected: (socket) => void app.server.emit('connection', socket),
    log
  })
  await listeners.start()
  if (options.consoleSocket !== null) await door.listen(options.consoleSocket, (request, response) => app.routing(request, response))
  await engine.start()
  urlTests.start()
  const greeting = keepGreeting({
    file: options.greetingFile,
    engine: () => engine.live.engine().status,
    statuses: () => engine.live.statuses(),
    failed: (error) => log.warn({ err: error, file: options.greetingFile }, 'The screens do not show the state of the services')
  })

  const stop = async (signal: string): Promise<void> => {
    log.info({ signal }, options.stopEngineOnExit ? 'Stopping, HAProxy too' : 'Stopping; traffic goes on')
    setTimeout(() => process.exit(1), LONGEST_FAREWELL).unref()
    listeners.stop()
    greeting.stop()
    urlTests.stop()
    door.close()
    await app.close()
    await engine.stop({ keepTraffic: !options.stopEngineOnExit })
    store.close()
    lock.release()
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.once(signal, () => void stop(signal))

  // The launcher and the tests wait for this line.
  console.log(`Ballast is ready: ${urlOf(options.listen, addresses)}`)
  await templates.warm()
}

try {
  const options = parseOptions(process.argv.slice(2))
  if (options === null) console.log(HELP)
  else await run(options)
} catch (error) {
  // What a person can put right gets its sentence alone; what they cannot, the stack as well.
  const expected = error instanceof UsageError || error instanceof UnusableDatabase
  console.error(expected ? error.message : error)
  process.exit(1)
}
