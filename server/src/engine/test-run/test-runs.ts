/** Runs of *Test*: start one, look at it, wait for its news. They live in memory only, the newest few. */
import { randomBytes } from 'node:crypto'
import type * as z from 'zod'
import type { Id, NewTestRun, TestOptions, TestRun } from '../../contract/index.ts'
import { ownRootsOf } from '../../domain/certificates/own-roots.ts'
import { findService } from '../../domain/edit/index.ts'
import type { NetworkFacts } from '../../domain/explain/explain.ts'
import { Refusal } from '../../domain/problems.ts'
import type { CheckNow } from '../check-now.ts'
import type { ConfigurationStore } from '../ports.ts'
import type { EngineLog, EngineSystem } from '../system-ports.ts'
import { clientHops, walkAsClient } from './client-walk.ts'
import type { RunContext, TestLimits } from './context.ts'
import { createRecorder, type Recorder } from './recorder.ts'
import { serverHops, walkServers } from './server-walk.ts'

export interface TestRuns {
  /** Ends an older run of the same service that still goes on, and the oldest of all when too many do. @throws Refusal when there is no such service. */
  start(serviceId: Id, options: z.output<typeof NewTestRun>): TestRun
  show(id: string): TestRun
  /** Resolves with the first state newer than `known`, or with the present one after a few seconds without news. */
  waitFor(id: string, known: number): Promise<TestRun>
  /** Newest first. */
  of(serviceId: Id): readonly TestRun[]
}

export interface TestRunParts {
  readonly store: ConfigurationStore
  readonly system: Pick<EngineSystem, 'dialer' | 'names'> & { readonly process: Pick<EngineSystem['process'], 'stats'> }
  readonly checkNow: CheckNow
  readonly network: () => NetworkFacts
  readonly log: EngineLog
  readonly now: () => Date
  readonly limits?: TestLimits
}

/** ms. A client gives up at about the same time. */
const LIMITS: TestLimits = { step: 5_000, run: 30_000 }
/** ms that a question waits for news; well below the time after which connections to us are closed. */
const WAIT = 5_000
const KEPT = 50
const AT_ONCE = 4

interface Running {
  readonly recorder: Recorder
  readonly serviceId: Id
  readonly end: AbortController
}

export function createTestRuns({ store, system, checkNow, network, log, now, limits = LIMITS }: TestRunParts): TestRuns {
  const runs = new Map<string, Running>()
  const word = randomBytes(16).toString('hex')
  const isRunning = ({ recorder }: Running): boolean => recorder.show().finishedAt === null

  const stop = ({ recorder, end }: Running, reason: string): void => {
    recorder.finish(reason)
    end.abort()
  }

  const found = (id: string): Running => {
    const run = runs.get(id)
    if (run !== undefined) return run
    throw new Refusal('not-found', 'There is no such test run any more.', { hint: 'Only the newest runs are kept. Start a new one.' })
  }

  async function walk(context: RunContext, end: AbortController): Promise<void> {
    const timer = setTimeout(() => end.abort(), limits.run)
    const over = Promise.withResolvers<void>()
    end.signal.addEventListener('abort', () => over.resolve(), { once: true })
    try {
      await Promise.race([Promise.all([walkAsClient(context), walkServers(context)]), over.promise])
    } catch (error) {
      log.error({ err: error, service: context.service.id }, 'A test run failed')
      context.recorder.finish('The test itself failed; the log of Ballast says why.')
      return
    } finally {
      clearTimeout(timer)
    }
    context.recorder.finish(`The test ended after ${limits.run / 1000} seconds, before this hop.`)
    end.abort()
  }

  return {
    start(serviceId, input) {
      const { configuration } = store.current()
      const service = findService(configuration, serviceId)
      const going = [...runs.values()].filter(isRunning)
      const mine = going.filter((run) => run.serviceId === serviceId)
      const surplus = going.filter((run) => run.serviceId !== serviceId).slice(0, -(AT_ONCE - 1))
      for (const run of mine) stop(run, 'A newer test of this service took its place.')
      for (const run of surplus) stop(run, 'Too many tests were running at once, and this was the oldest.')
      const options: TestOptions = { host: input.host ?? '', path: input.path ?? '/', method: input.method ?? 'GET' }
      const id = randomBytes(12).toString('hex')
      const recorder = createRecorder({ id, serviceId, options }, now)
      const end = new AbortController()
      runs.set(id, { recorder, serviceId, end })
      for (const old of [...runs.keys()].slice(0, -KEPT)) runs.delete(old)
      recorder.add(...clientHops(service), ...(service.redirect === null ? serverHops(service) : []))
      const context: RunContext = {
        configuration,
        service,
        options,
        facts: network(),
        now,
        limits,
        signal: end.signal,
        dialer: system.dialer,
        recorder,
        checkNow,
        word,
        ask: (command) => system.process.stats(command),
        resolve: (name) => system.names.resolve(name),
        roots: ownRootsOf(configuration)
      }
      void walk(context, end)
      return recorder.show()
    },
    show: (id) => found(id).recorder.show(),
    async waitFor(id, known) {
      const { recorder } = found(id)
      const late = Promise.withResolvers<void>()
      const timer = setTimeout(() => late.resolve(), WAIT)
      try {
        if (recorder.show().version <= known) await Promise.race([recorder.news(), late.promise])
      } finally {
        clearTimeout(timer)
      }
      return recorder.show()
    },
    of: (serviceId) =>
      [...runs.values()]
        .filter((run) => run.serviceId === serviceId)
        .map(({ recorder }) => recorder.show())
        .toReversed()
  }
}
