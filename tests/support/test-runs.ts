/** *Test* against a real engine: services in an own Ballast, servers that answer as a test wants, and a run read to its end. */
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { Server } from 'node:net'
import { expect } from 'vitest'
import type {
  HopStatus,
  NewVirtualService,
  SslProperties,
  TestHop,
  TestOptions,
  TestRun,
  VirtualService
} from '../../server/src/contract/index.ts'
import { factsOf } from '../../server/src/domain/certificates/facts.ts'
import { selfSigned } from '../../server/src/domain/certificates/index.ts'
import { withEntity } from '../../server/src/domain/configuration.ts'
import { newVirtualService } from '../../server/src/domain/defaults.ts'
import { createTestRuns, type TestRuns } from '../../server/src/engine/test-run/test-runs.ts'
import { systemMachine } from '../../server/src/system/machine.ts'
import { TCP_CHECK } from './checks.ts'
import { type Bench, newBench, serviceOn, withService } from './engine.ts'
import { waitFor } from './wait.ts'

export const ADDRESS = '127.0.33.1'
export const PORT = 23300
export const NEXT = 23301
export const [FIRST, SECOND, NOBODY_THERE] = [23311, 23312, 23319] as const

export const HTTP_CHECK = { ...TCP_CHECK, method: 'http' } as const

type RunsOptions = Partial<Pick<Parameters<typeof createTestRuns>[0], 'limits' | 'network'>>

export interface TestRunBench {
  readonly bench: Bench
  readonly tests: TestRuns
  /** Runs with other limits, or of a machine with another network. */
  runs(options: RunsOptions): TestRuns
  listening<S extends Server>(server: S, port: number): Promise<S>
  /** @returns the `Host URL` of each request so far. */
  webServer(port: number, answer?: RequestListener): Promise<readonly string[]>
  publish(input: Partial<NewVirtualService>, ports: readonly number[]): Promise<unknown>
  /** Changes the service at this port. */
  change(properties: Partial<VirtualService>, port?: number): Promise<unknown>
  /** Of its real servers, in their order. */
  statusesOf(port: number): readonly string[]
  serversAre(port: number, status: string): Promise<unknown>
  /** A test from its start to its end, whose sentences are whole. */
  run(options?: Partial<TestOptions>, port?: number, by?: TestRuns): Promise<TestRun>
  /** SSL properties with a new certificate of this id. */
  certificate(id: number, names: readonly string[], from?: Date): Promise<SslProperties>
  /** Takes services, certificates and servers away. */
  clear(): Promise<void>
}

export async function newTestRunBench(): Promise<TestRunBench> {
  const bench = await newBench()
  const servers: Server[] = []
  const service = (port: number): VirtualService => serviceOn(bench.store.current().configuration, port)

  const runs = (options: RunsOptions): TestRuns =>
    createTestRuns({
      store: bench.store,
      system: bench.system,
      checkNow: bench.engine.checkNow,
      network: () => ({ addresses: systemMachine.addresses(), defaultRoute: null }),
      log: {
        info: () => undefined,
        warn: () => undefined,
        error: (details, message) => void bench.said.push(`${message} ${JSON.stringify(details)}`)
      },
      now: () => new Date(),
      ...options
    })
  const tests = runs({})

  async function listening<S extends Server>(server: S, port: number): Promise<S> {
    server.listen(port, '127.0.0.1')
    servers.push(server)
    await once(server, 'listening')
    return server
  }

  const statusesOf = (port: number): readonly string[] =>
    service(port).realServers.map((server) => bench.engine.live.server(service(port).id, server.id).status)

  return {
    bench,
    tests,
    runs,
    listening,
    async webServer(port, answer = (_, outgoing) => outgoing.end('fine')) {
      const asked: string[] = []
      await listening(
        createServer((incoming, outgoing) => {
          asked.push([incoming.headers.host, incoming.url, ...[incoming.headers['x-ballast-test'] ?? []].flat()].join(' '))
          answer(incoming, outgoing)
        }),
        port
      )
      return asked
    },
    publish: (input, ports) => bench.change(withService({ address: ADDRESS, port: PORT, type: 'http', check: TCP_CHECK, ...input }, ports)),
    change: (properties, port = PORT) =>
      bench.change((current) => {
        const found = serviceOn(current, port)
        return withEntity(current, 'virtualServices', found.id, { ...found, ...properties })
      }),
    statusesOf,
    serversAre: (port, status) => waitFor(async () => statusesOf(port).every((each) => each === status), 30),
    async run(options = {}, port = PORT, by = tests) {
      let seen = by.start(service(port).id, options)
      while (seen.finishedAt === null) seen = await by.waitFor(seen.id, seen.version)
      expect(seen.hops.map(({ status }) => status)).not.toContain('waiting')
      for (const each of seen.hops) {
        expect(`${each.detail} ${each.advice}`.trim()).toMatch(/^\S.*\.$/s)
        expect(`${each.detail}${each.advice}`).not.toMatch(/undefined|\bnull\b|NaN|\.\./)
        if (each.status === 'fail') expect(each.advice).not.toBe('')
      }
      return seen
    },
    async certificate(id, names, from = new Date()) {
      const { certificatePem, keyPem } = selfSigned({ commonName: names[0] ?? '', names, days: 10 }, from)
      const facts = factsOf(new X509Certificate(certificatePem))
      const entry = { ...facts, id, name: `certificate ${id}`, pem: certificatePem, chain: [] }
      await bench.engine.pipeline.change({
        author: 'test',
        edit: (current) => ({
          configuration: withEntity(current, 'certificates', id, entry),
          materials: new Map([[facts.fingerprint, { certificatePem, keyPem }]])
        })
      })
      return { ...newVirtualService(1, { address: '::1', port: 80 }).ssl, acceleration: true, certificates: [id] }
    },
    async clear() {
      await bench.change((current) => ({ ...current, virtualServices: new Map(), certificates: new Map() }))
      for (const server of servers.splice(0)) {
        server.close()
        if ('closeAllConnections' in server && typeof server.closeAllConnections === 'function') server.closeAllConnections()
      }
    }
  }
}

/** What each hop came to, with servers by their place instead of their id: `server-0-connect`. */
export function picture({ hops }: TestRun): Record<string, HopStatus> {
  const servers = [...new Set(hops.flatMap(({ serverId }) => serverId ?? []))]
  const placed = ({ id, serverId }: TestHop): string =>
    serverId === null ? id : id.replace(String(serverId), String(servers.indexOf(serverId)))
  return Object.fromEntries(hops.map((each) => [placed(each), each.status]))
}

/** @param id of a server's hop its end is enough: `-check`. */
export function hop({ hops }: TestRun, id: string): TestHop {
  const found = hops.find((each) => each.id === id || (each.serverId !== null && each.id.endsWith(id)))
  if (found === undefined) throw new Error(`There is no hop ${id}.`)
  return found
}
