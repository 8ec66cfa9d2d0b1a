/** Tests of services: started here, followed until they are over, also when their dialog is closed; whoever opens it again finds the last one. */
import type { Problem, TestOptions, TestRun } from '@ballast/server/contract'
import { api, problemOf } from '../../../lib/api.ts'
import { createStore } from '../../../lib/store.ts'

export interface KnownRun {
  readonly run: TestRun | null
  readonly problem: Problem | null
}

const NOTHING: KnownRun = { run: null, problem: null }

/** By service. */
export const runStore = createStore<ReadonlyMap<number, KnownRun>>(new Map())

export const runOf = (runs: ReadonlyMap<number, KnownRun>, serviceId: number): KnownRun => runs.get(serviceId) ?? NOTHING

const put = (serviceId: number, known: KnownRun): void => runStore.set(new Map([...runStore.get(), [serviceId, known]]))

/** A newer run of the same service takes the place of this one. */
const isCurrent = (run: TestRun): boolean => runOf(runStore.get(), run.serviceId).run?.id === run.id

async function follow(first: TestRun): Promise<void> {
  let run = first
  put(run.serviceId, { run, problem: null })
  try {
    while (run.finishedAt === null) {
      const next = await api.call('testRunShow', { params: { runId: run.id }, query: { known: run.version } })
      if (!isCurrent(run)) return
      run = next
      put(run.serviceId, { run, problem: null })
    }
  } catch (error) {
    if (isCurrent(run)) put(run.serviceId, { run: null, problem: problemOf(error) })
  }
}

/** Resolves when the test is over, or could not be started or followed. */
export async function startTest(serviceId: number, options: TestOptions): Promise<void> {
  try {
    await follow(await api.call('testRunCreate', { params: { id: serviceId }, body: options }))
  } catch (error) {
    put(serviceId, { run: null, problem: problemOf(error) })
  }
}

/** Shows the newest test that the server remembers, of whatever browser, when this one knows none. */
export async function findLastTest(serviceId: number): Promise<void> {
  if (runStore.get().has(serviceId)) return
  try {
    const [newest] = (await api.call('testRunList', { params: { id: serviceId } })).items
    if (newest !== undefined && !runStore.get().has(serviceId)) await follow(newest)
  } catch {
    // Without it there is nothing to show yet, which is what the dialog says.
  }
}
