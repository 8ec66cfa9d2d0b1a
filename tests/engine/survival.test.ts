/** What outlives what: the engine the web process, health and stick tables a reload, the old revision a failed one. */

import { X509Certificate } from 'node:crypto'
import { stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Certificate, RealServer } from '../../server/src/contract/index.ts'
import { factsOf } from '../../server/src/domain/certificates/facts.ts'
import { type Configuration, withEntity } from '../../server/src/domain/configuration.ts'
import { DEFAULT_PERSISTENCE } from '../../server/src/domain/defaults.ts'
import { Refusal } from '../../server/src/domain/problems.ts'
import { parseProc, parseServersState } from '../../server/src/engine/show.ts'
import { type Backend, bodies, get, startBackend } from '../support/backends.ts'
import { testCertificate } from '../support/certificate.ts'
import { TCP_CHECK } from '../support/checks.ts'
import { type Bench, newBench, openBench, serviceOn, withService } from '../support/engine.ts'
import { waitFor } from '../support/wait.ts'

const PORTS = [20511, 20512, 20513]
const ADDRESS = '127.0.0.1'
const HTTP_CHECK = { ...TCP_CHECK, method: 'http', httpMethod: 'GET' } as const
const at = (port: number): string => `http://${ADDRESS}:${port}/`

let backends: Backend[] = []

beforeAll(async () => {
  backends = await Promise.all(PORTS.map(startBackend))
})
afterAll(async () => {
  await Promise.all(backends.map((backend) => backend.stop()))
})

const ready = (port: number, count = PORTS.length) => waitFor(async () => new Set(await bodies(at(port), count)).size === count)
const idle = (port: number, seconds: number) => (current: Configuration) => {
  const service = serviceOn(current, port)
  return withEntity(current, 'virtualServices', service.id, { ...service, idleTimeout: seconds })
}
const master = async (bench: Bench): Promise<number> => parseProc(await bench.system.process.master('show proc')).master ?? 0

test('a change that is asked for while the engine starts is made when it is there', async () => {
  const edit = withService({ address: ADDRESS, port: 20600, type: 'http', check: TCP_CHECK }, PORTS)
  let early: Promise<unknown> = Promise.resolve()
  const bench = await newBench({
    starting: ({ pipeline }) => {
      early = pipeline.change({ author: 'early', edit: (current, newId) => ({ configuration: edit(current, newId) }) })
    }
  })
  try {
    await early
    await ready(20600)
  } finally {
    await bench.remove()
  }
})

test('HAProxy killed with -9 is back within two seconds', async () => {
  const bench = await newBench()
  try {
    await bench.change(withService({ address: ADDRESS, port: 20601, type: 'http', check: TCP_CHECK }, PORTS))
    await ready(20601)
    const pid = await master(bench)
    process.kill(pid, 'SIGKILL')
    const began = performance.now()
    await waitFor(async () => (await get(at(20601)).catch(() => null))?.status === 200 && (await master(bench)) !== pid)
    expect(performance.now() - began).toBeLessThan(2_000)
    await waitFor(() => bench.engine.live.engine().status === 'running')
  } finally {
    await bench.remove()
  }
})

test('a web process that comes back adopts the engine as it runs', async () => {
  const first = await newBench()
  await first.change(withService({ address: ADDRESS, port: 20602, type: 'http', check: TCP_CHECK }, PORTS))
  await ready(20602)
  const worker = await first.worker()
  await first.leave()
  expect(await get(at(20602))).toMatchObject({ status: 200 })
  const second = await openBench(first.dataDir)
  try {
    expect(await second.worker()).toBe(worker)
    expect((await second.change(idle(20602, 77))).plan.action).toBe('reload')
  } finally {
    await second.remove()
  }
})

test('an engine that was left in the middle of commands is brought to the stored revision', async () => {
  const first = await newBench()
  await first.change(withService({ address: ADDRESS, port: 20603, type: 'http', check: TCP_CHECK }, PORTS))
  const service = serviceOn(first.store.current().configuration, 20603)
  await first.system.process.stats('experimental-mode on; set var proc.digest str(applying)')
  await first.system.process.stats(`set server vs${service.id}/rs${service.realServers[0]?.id} weight 0`)
  await first.leave()
  const second = await openBench(first.dataDir)
  try {
    const seen = parseServersState(await second.system.process.stats('show servers state'))
    expect(seen.map((line) => line.weight)).toEqual([1, 1, 1])
  } finally {
    await second.remove()
  }
})

test('a weight that somebody set by hand is set right', { timeout: 30_000 }, async () => {
  const bench = await newBench()
  try {
    await bench.change(withService({ address: ADDRESS, port: 20604, type: 'http', check: TCP_CHECK }, PORTS))
    const service = serviceOn(bench.store.current().configuration, 20604)
    await bench.system.process.stats(`set server vs${service.id}/rs${service.realServers[0]?.id} weight 0`)
    await waitFor(
      async () => parseServersState(await bench.system.process.stats('show servers state')).every((line) => line.weight === 1),
      20
    )
  } finally {
    await bench.remove()
  }
})

test('a reload keeps a server down that is down, and clients at their servers', async () => {
  const bench = await newBench()
  const [first] = backends
  if (first === undefined) throw new Error('no backend')
  try {
    const sticky = { ...DEFAULT_PERSISTENCE, mode: 'super-http', timeout: 300 } as const
    const settings = { ...bench.store.current().configuration.settings, checks: { interval: 1, timeout: 1, retries: 1 } }
    await bench.change((current) => ({ ...current, settings }))
    await bench.change(withService({ address: ADDRESS, port: 20605, type: 'http', check: HTTP_CHECK, persistence: sticky }, PORTS))
    const id = serviceOn(bench.store.current().configuration, 20605).id
    first.answerWith(503)
    const stop = bench.engine.live.subscribe(() => undefined)
    const down = await waitFor(() => bench.engine.live.snapshot().servers.find((server) => server.status === 'Down'))
    await waitFor(() => bench.engine.live.service(id).serversUp === 2)
    stop()
    expect(down.reason).toBe('HTTP status 503, expected 200–299')

    const clients = Array.from({ length: 10 }, (_, n) => ({ 'user-agent': `client ${n}` }))
    const visit = () => Promise.all(clients.map(async (headers) => (await get(at(20605), headers)).body))
    const before = await visit()
    for (let round = 0; round < 3; round++) {
      await bench.change(idle(20605, 80 + round))
      expect(await visit()).toEqual(before)
    }
    expect(before.filter((body) => body !== '20512' && body !== '20513')).toEqual([])
  } finally {
    first.answerWith(200)
    await bench.remove()
  }
})

test.each(['runtime', 'reload'] as const)('when the store cannot commit a change by %s, the engine goes back', async (action) => {
  let full = false
  const bench = await newBench({
    wrapStore: (store) => ({
      ...store,
      commit(revision) {
        if (full) throw new Refusal('storage-full', 'The disk is full.')
        return store.commit(revision)
      }
    })
  })
  try {
    const port = action === 'runtime' ? 20606 : 20607
    await bench.change(withService({ address: ADDRESS, port, type: 'http', check: TCP_CHECK }, PORTS))
    await ready(port)
    const digest = await bench.system.process.stats('get var proc.digest')
    const directories = await bench.system.files.names()
    full = true
    const smaller = (current: Configuration) => {
      const service = serviceOn(current, port)
      const changed = action === 'runtime' ? { realServers: service.realServers.slice(0, 1) } : { idleTimeout: 99 }
      return withEntity(current, 'virtualServices', service.id, { ...service, ...changed })
    }
    await expect(bench.change(smaller)).rejects.toMatchObject({ code: 'storage-full' })
    expect(await bench.system.process.stats('get var proc.digest')).toBe(digest)
    await ready(port)
    expect(await bench.system.files.names()).toEqual(directories)
    full = false
    expect((await bench.change(smaller)).plan.action).toBe(action)
  } finally {
    await bench.remove()
  }
})

/** Serial number of the certificate that a client with this server name gets. */
const presented = (port: number, servername: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: ADDRESS, port, servername, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerX509Certificate()?.serialNumber ?? '')
      socket.end()
    })
    socket.on('error', reject)
  })

test('certificates are replaced, assigned and taken away without a new worker', async () => {
  const bench = await newBench()
  try {
    const made = [testCertificate('one.test'), testCertificate('one.test', 'rsa'), testCertificate('two.test')]
    const materials = new Map<string, { certificatePem: string; keyPem: string }>()
    const read = (index: number, id: number, name: string): Certificate => {
      const { certificatePem = '', keyPem = '' } = made[index] ?? {}
      const facts = factsOf(new X509Certificate(certificatePem))
      materials.set(facts.fingerprint, { certificatePem, keyPem })
      return { ...facts, id, name, pem: certificatePem, chain: [] }
    }
    const serial = (index: number): string => new X509Certificate(made[index]?.certificatePem ?? '').serialNumber
    const change = (edit: (current: Configuration) => Configuration) =>
      bench.engine.pipeline.change({ author: 'test', edit: (current) => ({ configuration: edit(current), materials }) })
    const assign = (certificates: number[]) => (current: Configuration) => {
      const service = serviceOn(current, 20608)
      return withEntity(current, 'virtualServices', service.id, { ...service, ssl: { ...service.ssl, certificates } })
    }

    await change((current) =>
      withEntity(withEntity(current, 'certificates', 9001, read(0, 9001, 'one')), 'certificates', 9002, read(2, 9002, 'two'))
    )
    const ssl = { acceleration: true, reencrypt: false, certificates: [9001] } as const
    await bench.change(
      withService({ address: ADDRESS, port: 20608, type: 'http', ssl: { ...ssl, certificates: [9001] }, check: TCP_CHECK }, PORTS)
    )
    expect(await presented(20608, 'one.test')).toBe(serial(0))
    const worker = await bench.worker()

    const replaced = await change((current) => withEntity(current, 'certificates', 9001, read(1, 9001, 'one')))
    expect(replaced.plan).toEqual({
      action: 'runtime',
      reasons: ['Certificate one is replaced in place; open connections keep the old one.']
    })
    expect(await presented(20608, 'one.test')).toBe(serial(1))

    expect((await change(assign([9001, 9002]))).plan.action).toBe('runtime')
    expect(await presented(20608, 'two.test')).toBe(serial(2))
    expect(await presented(20608, 'one.test')).toBe(serial(1))
    expect((await change(assign([9001]))).plan.action).toBe('runtime')
    expect(await presented(20608, 'two.test')).toBe(serial(1))
    expect(await bench.worker()).toBe(worker)

    expect((await change(assign([9002, 9001]))).plan.action).toBe('reload')
    expect(await presented(20608, 'unknown.test')).toBe(serial(2))
  } finally {
    await bench.remove()
  }
})

test('when its drain time ends, a disabled server gets nobody any more', { timeout: 90_000 }, async () => {
  const bench = await newBench()
  try {
    await bench.change((current) => ({ ...current, settings: { ...current.settings, drainTime: 60 } }))
    await bench.change(withService({ address: ADDRESS, port: 20609, type: 'http', check: TCP_CHECK }, PORTS))
    const worker = await bench.worker()
    // Disabled 58 seconds ago, as far as the configuration says.
    const disabledAt = new Date(Date.now() - 58_000).toISOString()
    await bench.change((current) => {
      const service = serviceOn(current, 20609)
      const realServers = service.realServers.map((server, n) => (n === 0 ? { ...server, enabled: false, disabledAt } : server))
      return withEntity(current, 'virtualServices', service.id, { ...service, realServers })
    })
    const admin = async () => parseServersState(await bench.system.process.stats('show servers state'))[0]?.admin
    expect(await admin()).toBe(0)
    await waitFor(async () => (await admin()) === 1)
    expect(await bench.worker()).toBe(worker)
  } finally {
    await bench.remove()
  }
})

/** Weight and maintenance of the first server of a service, as the worker has them. */
const firstServer = async (bench: Bench) => {
  const [service] = bench.store.current().configuration.virtualServices.values()
  const lines = parseServersState(await bench.system.process.stats('show servers state'))
  const line = lines.find((candidate) => candidate.server === `rs${service?.realServers[0]?.id}`)
  return { weight: line?.weight, admin: line?.admin, operational: line?.operational }
}
const editFirst = (port: number, edit: Partial<RealServer>, seconds?: number) => (current: Configuration) => {
  const service = serviceOn(current, port)
  const realServers = service.realServers.map((server, n) => (n === 0 ? { ...server, ...edit } : server))
  const idleTimeout = seconds ?? service.idleTimeout
  return withEntity(current, 'virtualServices', service.id, { ...service, idleTimeout, realServers })
}
const DISABLED_NOW = () => ({ enabled: false, disabledAt: new Date().toISOString() })
/** As if the drain time were over since long. */
const DRAINED = () => ({ enabled: false, disabledAt: new Date(Date.now() - 86_400_000).toISOString() })
const ENABLED = { enabled: true, disabledAt: null }

test.each([
  ['draining', DISABLED_NOW, { weight: 0, admin: 0 }],
  ['in maintenance', DRAINED, { admin: 1 }]
])('a server that is %s and enabled by the same change as a reload comes back whole', async (_, disabled, seen) => {
  const bench = await newBench()
  try {
    await bench.change(withService({ address: ADDRESS, port: 20610, type: 'http', check: TCP_CHECK }, PORTS))
    await ready(20610)
    expect((await bench.change(editFirst(20610, disabled()))).plan.action).toBe('runtime')
    expect(await firstServer(bench)).toMatchObject(seen)
    expect(new Set(await bodies(at(20610), 10))).toEqual(new Set(['20512', '20513']))
    expect((await bench.change(editFirst(20610, ENABLED, 99))).plan.action).toBe('reload')
    expect(await firstServer(bench)).toMatchObject({ weight: 1, admin: 0 })
    await ready(20610)
    // And the other way round: what a reload disables stays out, and comes back by commands.
    expect((await bench.change(editFirst(20610, disabled(), 98))).plan.action).toBe('reload')
    expect(new Set(await bodies(at(20610), 10))).toEqual(new Set(['20512', '20513']))
    expect((await bench.change(editFirst(20610, ENABLED))).plan.action).toBe('runtime')
    await ready(20610)
  } finally {
    await bench.remove()
  }
})

test('a server that died in maintenance gets no traffic when it is enabled', async () => {
  const bench = await newBench()
  const mortal = await startBackend(20514)
  try {
    await bench.change(withService({ address: ADDRESS, port: 20611, type: 'http', check: TCP_CHECK }, [20514, ...PORTS]))
    await ready(20611, 4)
    await bench.change(editFirst(20611, DRAINED()))
    await mortal.stop()
    const back = await bench.change(editFirst(20611, ENABLED))
    expect(back.plan.action).toBe('runtime')
    expect(await firstServer(bench)).toMatchObject({ operational: 0, admin: 0 })
    expect(await bodies(at(20611), 12)).not.toContain('')
    const live = await startBackend(20514)
    await waitFor(async () => (await bodies(at(20611), 4)).includes('20514'))
    await live.stop()
  } finally {
    await mortal.stop()
    await bench.remove()
  }
})

test('a reload that waits for the engine to hand clients over says so', { timeout: 60_000 }, async () => {
  const bench = await newBench()
  try {
    const persistence = { ...DEFAULT_PERSISTENCE, mode: 'super-http', timeout: 300 } as const
    await bench.change(withService({ address: ADDRESS, port: 20612, type: 'http', check: TCP_CHECK, persistence }, PORTS))
    const calm = await bench.change(idle(20612, 77))
    expect(calm.plan.reasons).toHaveLength(1)
    await get(at(20612), { 'user-agent': 'somebody' })
    const began = performance.now()
    const { plan } = await bench.change(idle(20612, 78))
    const seconds = (performance.now() - began) / 1000
    const told = plan.reasons.filter((reason) => reason.startsWith('The reload waited'))
    expect(told).toHaveLength(seconds > 1.5 ? 1 : 0)
    expect(bench.said.filter((line) => line.startsWith('The reload waited'))).toHaveLength(told.length)
    if (bench.system.process.version[0] >= 3) expect(told).toEqual([])
  } finally {
    await bench.remove()
  }
})

test('a log that has grown too long starts afresh while HAProxy writes it, and still tells why a reload fails', async () => {
  const bench = await newBench()
  try {
    await bench.change(withService({ address: ADDRESS, port: 20616, type: 'http', check: TCP_CHECK }, PORTS))
    const log = join(bench.dataDir, 'engine/haproxy.log')
    await truncate(log, 17 * 1024 * 1024)
    await bench.system.process.trimLog()
    expect((await stat(log)).size).toBe(0)
    await bench.change(idle(20616, 300))
    const { size } = await stat(log)
    expect(size).toBeGreaterThan(0)
    // HAProxy appends: without that the file would have a hole of its old length.
    expect(size).toBeLessThan(1024 * 1024)
  } finally {
    await bench.remove()
  }
})
