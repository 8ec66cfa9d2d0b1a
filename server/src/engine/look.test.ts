import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Id, VirtualService } from '../contract/index.ts'
import type { Configuration } from '../domain/configuration.ts'
import { EMPTY_CONFIGURATION, newRealServer, newSubService, newVirtualService } from '../domain/defaults.ts'
import { farmsOf, serversOf } from '../domain/farm.ts'
import { type Look, NO_STATES, statesOf, unseen } from './look.ts'
import { indexRows, type StatRow } from './stat-csv.ts'
import { createTrafficMeter } from './traffic.ts'

const SERVICES = 4

/** What one service is and shows at one look. */
interface Scene {
  readonly name: string
  readonly servers: number
  readonly enabled: boolean
  readonly hasSubVs: boolean
  readonly up: boolean
  readonly open: number
  /** Requests, bytes and so on since the look before, while it stays as it is. */
  readonly moves: number
  /** The same by connections of a worker that was replaced. */
  readonly lingers: number
  readonly isProbed: boolean
  readonly answers: boolean
  readonly isUnwilling: boolean
}

const CALM: Scene = {
  name: 'a',
  servers: 2,
  enabled: true,
  hasSubVs: false,
  up: true,
  open: 0,
  moves: 0,
  lingers: 0,
  isProbed: false,
  answers: true,
  isUnwilling: false
}

/** One thing that is new. */
const news: fc.Arbitrary<Partial<Scene>> = fc.oneof(
  fc.record({ name: fc.constantFrom('a', 'b') }),
  fc.record({ servers: fc.integer({ min: 0, max: 2 }) }),
  fc.record({ enabled: fc.boolean() }),
  fc.record({ hasSubVs: fc.boolean() }),
  fc.record({ up: fc.boolean() }),
  fc.record({ open: fc.constantFrom(0, 1) }),
  fc.record({ moves: fc.constantFrom(0, 100) }),
  fc.record({ lingers: fc.constantFrom(0, 100) }),
  fc.record({ isProbed: fc.boolean() }),
  fc.record({ answers: fc.boolean() }),
  fc.record({ isUnwilling: fc.boolean() })
)

/** At each look something of a few services is new, or they are gone; the others go on as they were. */
const looks = fc.array(
  fc.record({
    isNewWorker: fc.constantFrom(false, false, false, true),
    news: fc.array(fc.tuple(fc.nat(SERVICES - 1), fc.option(news)), { maxLength: 3 })
  }),
  { minLength: 2, maxLength: 12 }
)

/** Service 10 has the servers 11 and 12, or its SubVS 15 has them. */
function serviceOf(at: number, { name, servers, enabled, hasSubVs, isProbed }: Scene): VirtualService {
  const id = (at + 1) * 10
  const plain = newVirtualService(id, { name, address: `10.0.0.${id}`, port: 80, type: 'http', enabled })
  const service = isProbed ? { ...plain, check: { ...plain.check, method: 'icmp' as const } } : plain
  const realServers = Array.from({ length: servers }, (_, n) =>
    newRealServer(id + 1 + n, { address: '10.1.0.1', port: 8000 + n }, service, '2026-01-01T00:00:00.000Z')
  )
  return hasSubVs ? { ...service, subServices: [{ ...newSubService(id + 5, {}, service), realServers }] } : { ...service, realServers }
}

/** @param moved counters of this worker so far. */
function rowsOf(service: VirtualService, { up, open }: Scene, moved: number): readonly StatRow[] {
  const counters = { sessions: moved, bytesIn: moved, bytesOut: moved, requests: moved, accepted: moved, connects: moved }
  const check = { checkStatus: 'L4OK', checkCode: '', checkDuration: 1, lastCheck: '' }
  const shown = { service: service.id, status: up ? 'UP' : 'DOWN', connections: open, changedAt: 0, ...check, ...counters }
  const row = (kind: StatRow['kind'], farm: Id, server: Id): StatRow => ({ kind, farm, server, ...shown })
  const farms = farmsOf(service).flatMap(({ id, realServers }) => [
    row('backend', id, 0),
    ...realServers.map((server) => row('server', id, server.id))
  ])
  return [row('frontend', service.id, 0), ...farms]
}

/** The same object as before when it says the same, as the store and the reader of rows give it. */
const kept = <T>(before: T | undefined, now: T): T =>
  before !== undefined && JSON.stringify(before) === JSON.stringify(now) ? before : now

const keptAll = <T>(before: ReadonlyMap<Id, T>, now: readonly (readonly [Id, T])[]): ReadonlyMap<Id, T> => {
  const all = new Map(now.map(([id, one]) => [id, kept(before.get(id), one)]))
  return all.size === before.size && all.entries().every(([id, one]) => before.get(id) === one) ? before : all
}

test('a look that computes only what something has touched finds what a look at everything finds', () => {
  fc.assert(
    fc.property(looks, (sequence) => {
      const meter = createTrafficMeter()
      const scenes = new Map<number, Scene>()
      const moved = new Map<number, number>()
      const lingered = new Map<number, number>()
      let worker = 2
      let last: Look = { configuration: EMPTY_CONFIGURATION, seen: unseen(0), states: NO_STATES }
      for (const [second, { isNewWorker, news }] of sequence.entries()) {
        for (const [at, now] of news) {
          if (now === null) scenes.delete(at)
          else scenes.set(at, { ...CALM, ...scenes.get(at), ...now })
        }
        const played = [...scenes].map(([at, now]) => ({ service: serviceOf(at, now), now }))
        const virtualServices = keptAll(
          last.configuration.virtualServices,
          played.map(({ service }) => [service.id, service])
        )
        const configuration: Configuration =
          virtualServices === last.configuration.virtualServices ? last.configuration : { ...last.configuration, virtualServices }
        const rows: StatRow[] = []
        for (const { service, now } of played) {
          moved.set(service.id, (moved.get(service.id) ?? 0) + now.moves)
          lingered.set(service.id, (lingered.get(service.id) ?? 0) + now.lingers)
          for (const row of rowsOf(service, now, moved.get(service.id) ?? 0)) rows.push(kept(last.seen.rows.all[rows.length], row))
        }
        const replaced = indexRows(played.flatMap(({ service }) => rowsOf(service, CALM, lingered.get(service.id) ?? 0)))
        const known = last.seen.rows
        const index = rows.length === known.all.length && rows.every((row, at) => row === known.all[at]) ? known : indexRows(rows)
        const servers = played.flatMap(({ service, now }) => serversOf(service).map(({ id }) => ({ id, now })))
        worker += isNewWorker ? 1 : 0
        const seen = {
          at: second * 1000,
          rows: index,
          growths: meter.read([
            { pid: worker, rows: index },
            { pid: 1, rows: replaced }
          ]),
          seconds: 1,
          sameWorker: !isNewWorker && second > 0,
          probes: keptAll(
            last.seen.probes,
            servers
              .filter(({ now }) => now.isProbed)
              .map(({ id, now: { answers } }) => [id, { up: answers, reason: '', contrary: 0, since: 0, milliseconds: 1 }])
          ),
          weights: keptAll(
            last.seen.weights,
            servers.filter(({ now }) => now.isUnwilling).map(({ id }) => [id, { weight: 0, reason: 'busy' }])
          )
        }
        const states = statesOf(configuration, seen, last)
        expect(states).toEqual(statesOf(configuration, seen, last, new Set(virtualServices.keys())))
        expect(new Set(states.servers.keys())).toEqual(new Set(servers.map(({ id }) => id)))
        last = { configuration, seen, states }
      }
    })
  )
})
