/** Test URLs of applications: all of one now, or by schedule; the results are kept. */
import type { Id, TestHop, TestUrl, UrlTestResult, UrlTestRound } from '../contract/index.ts'
import { ownRootsOf } from '../domain/certificates/own-roots.ts'
import type { Configuration } from '../domain/configuration.ts'
import { findApplication } from '../domain/edit/index.ts'
import type { NetworkFacts } from '../domain/explain/explain.ts'
import { listInWords } from '../domain/labels.ts'
import { testUrls } from '../domain/templates/test-urls.ts'
import type { ConfigurationStore, UrlTestStore } from './ports.ts'
import type { EngineLog, EngineSystem } from './system-ports.ts'
import type { TestLimits } from './test-run/context.ts'
import { createRecorder } from './test-run/recorder.ts'
import { NOT_SHOWN, walkUrl } from './test-run/url-walk.ts'

export interface UrlTests {
  /** All test URLs of an application; a round of it that goes on already is joined. @throws Refusal when there is no such application. */
  run(applicationId: Id, by: UrlTestRound['by']): Promise<UrlTestRound>
  /** Newest first. @throws Refusal when there is no such application. */
  history(applicationId: Id): readonly UrlTestRound[]
  latest(applicationId: Id): UrlTestRound | null
  /** Runs what is due by schedule. */
  tick(): Promise<void>
  start(): void
  stop(): void
}

export interface UrlTestParts {
  readonly store: ConfigurationStore
  readonly rounds: UrlTestStore
  readonly system: Pick<EngineSystem, 'dialer'>
  readonly network: () => NetworkFacts
  readonly log: EngineLog
  readonly now: () => Date
  readonly limits?: TestLimits
}

/** ms: as long as a person waits for a page, and for one URL in all. */
const LIMITS: TestLimits = { step: 5_000, run: 12_000 }
/** URLs asked at a time. */
const AT_ONCE = 4
/** ms between two looks at the schedules, whose unit is a minute. */
const LOOK_EVERY = 10_000
const MINUTE = 60_000
const SHOWN = 100

type Found = Pick<UrlTestResult, 'status' | 'hop' | 'detail' | 'advice' | 'milliseconds'>

const notAsked = (detail: string, advice: string): Found => ({ status: 'skipped', hop: '', detail, advice, milliseconds: null })

/** The first hop that failed is the one to tell of; without one, what the request itself found. */
function resultOf(hops: readonly TestHop[]): Found {
  const milliseconds = Math.round(hops.reduce((sum, hop) => sum + (hop.milliseconds ?? 0), 0) * 10) / 10
  const failed = hops.find(({ status }) => status === 'fail')
  if (failed !== undefined) return { status: 'fail', hop: failed.title, detail: failed.detail, advice: failed.advice, milliseconds }
  const http = hops.find(({ id }) => id === 'http')
  const text = hops.find(({ id, status }) => id === 'text' && status === 'pass')
  if (http?.status !== 'pass') return notAsked(http?.detail ?? '', http?.advice ?? '')
  return { status: 'pass', hop: '', detail: [http.detail, text?.detail].filter(Boolean).join(' '), advice: '', milliseconds }
}

export function createUrlTests({ store, rounds, system, network, log, now, limits = LIMITS }: UrlTestParts): UrlTests {
  const going = new Map<Id, Promise<UrlTestRound>>()
  let timer: ReturnType<typeof setInterval> | undefined
  let ticking: Promise<void> | null = null

  async function ask(configuration: Configuration, applicationId: Id, test: TestUrl): Promise<Found> {
    const { parameters } = findApplication(configuration, applicationId)
    if (test.missing.length > 0) {
      const labels = test.missing.map((id) => parameters.find((parameter) => parameter.id === id)?.label ?? id)
      return notAsked(`It needs ${listInWords(labels)}.`, 'Type it under Names.')
    }
    const service = test.service === null ? undefined : configuration.virtualServices.get(test.service.id)
    if (service === undefined) return notAsked('The service that has to answer is gone.', '')
    if (!URL.canParse(test.url)) return notAsked('It is no address that a browser could read.', 'Look at the names under Names.')
    const end = new AbortController()
    const late = setTimeout(() => end.abort(), limits.run)
    const recorder = createRecorder({ ...NOT_SHOWN, serviceId: service.id }, now)
    const context = { configuration, service, facts: network(), now, limits, signal: end.signal, dialer: system.dialer, recorder }
    try {
      return resultOf(await walkUrl({ ...context, roots: ownRootsOf(configuration) }, test))
    } finally {
      clearTimeout(late)
      end.abort()
    }
  }

  async function round(applicationId: Id, by: UrlTestRound['by']): Promise<UrlTestRound> {
    const { configuration } = store.current()
    const tests = testUrls(configuration, findApplication(configuration, applicationId))
    const at = now().toISOString()
    const results: UrlTestResult[] = []
    for (let first = 0; first < tests.length; first += AT_ONCE) {
      const some = tests.slice(first, first + AT_ONCE)
      const found = await Promise.all(some.map((test) => ask(configuration, applicationId, test)))
      results.push(
        ...some.flatMap(({ index, title, url, from }, place) =>
          found.slice(place, place + 1).map((each) => ({ index, title, url, from, ...each }))
        )
      )
    }
    return rounds.addRound({ applicationId, at, by, results })
  }

  function run(applicationId: Id, by: UrlTestRound['by']): Promise<UrlTestRound> {
    findApplication(store.current().configuration, applicationId)
    const present = going.get(applicationId)
    if (present !== undefined) return present
    const started = round(applicationId, by).finally(() => going.delete(applicationId))
    going.set(applicationId, started)
    return started
  }

  const latest = (applicationId: Id): UrlTestRound | null => rounds.rounds(applicationId, 1)[0] ?? null

  async function runDue(): Promise<void> {
    for (const { id, testMinutes } of store.current().configuration.applications.values()) {
      if (testMinutes === null) continue
      const last = latest(id)
      if (last !== null && now().getTime() - Date.parse(last.at) < testMinutes * MINUTE) continue
      try {
        await run(id, 'schedule')
      } catch (error) {
        log.error({ err: error, application: id }, 'Test URLs could not be asked')
      }
    }
  }
  const tick = (): Promise<void> =>
    (ticking ??= runDue().finally(() => {
      ticking = null
    }))

  return {
    run,
    history(applicationId) {
      findApplication(store.current().configuration, applicationId)
      return rounds.rounds(applicationId, SHOWN)
    },
    latest,
    tick,
    start() {
      timer ??= setInterval(() => void tick(), LOOK_EVERY)
      timer.unref()
    },
    stop() {
      clearInterval(timer)
      timer = undefined
    }
  }
}
