/** The table of a run while it grows: hops come in as waiting, run, and get their verdict; whoever waits is told. */
import type { Id, TestHop, TestOptions, TestRun } from '../../contract/index.ts'
import { skipped, type Verdict, withTime } from '../../domain/test-run/verdict.ts'

export interface HopPlan {
  readonly id: string
  readonly serverId: Id | null
  readonly title: string
  readonly target: string
}

export interface Recorder {
  show(): TestRun
  /** Resolves with the next news, at once when the run is over. */
  news(): Promise<void>
  add(...plans: readonly HopPlan[]): void
  /** Marks the hop as running, measures it, and writes its verdict. @returns what `run` gives. */
  hop<T extends { readonly verdict: Verdict }>(id: string, run: () => Promise<T>): Promise<T>
  settle(id: string, verdict: Verdict): void
  /** Hops that still wait get this reason, and the run is over. */
  finish(reason: string): void
}

export function createRecorder(run: Pick<TestRun, 'id' | 'serviceId'> & { readonly options: TestOptions }, now: () => Date): Recorder {
  const hops = new Map<string, TestHop>()
  const startedAt = now().toISOString()
  let finishedAt: string | null = null
  let version = 1
  let waiting = Promise.withResolvers<void>()
  const tell = (): void => {
    version += 1
    waiting.resolve()
    waiting = Promise.withResolvers()
  }
  const write = (id: string, part: Partial<TestHop>): void => {
    const before = hops.get(id)
    // What comes after the end of the run comes too late.
    if (before === undefined || finishedAt !== null) return
    hops.set(id, { ...before, ...part })
    tell()
  }
  const settle = (id: string, verdict: Verdict, milliseconds: number | null = null): void => write(id, { ...verdict, milliseconds })
  return {
    show: () => ({ ...run, startedAt, finishedAt, version, hops: [...hops.values()] }),
    news: () => (finishedAt === null ? waiting.promise : Promise.resolve()),
    add(...plans) {
      for (const plan of plans) hops.set(plan.id, { ...plan, status: 'waiting', detail: '', advice: '', milliseconds: null })
      tell()
    },
    async hop(id, work) {
      write(id, { status: 'running' })
      const started = performance.now()
      const result = await work()
      const milliseconds = Math.round((performance.now() - started) * 10) / 10
      const { verdict } = result
      settle(id, withTime(verdict, milliseconds), verdict.status === 'skipped' ? null : milliseconds)
      return result
    },
    settle,
    finish(reason) {
      for (const { id, status } of hops.values()) if (status === 'waiting' || status === 'running') settle(id, skipped(reason))
      finishedAt = now().toISOString()
      tell()
    }
  }
}
