/**
 * The same change to many services, one after the other: each is a revision of its own, so each can be taken back alone.
 * It goes on when the page is left, and shows again when one returns.
 */
import type { Problem } from '@ballast/server/contract'
import { api, problemOf } from '../../../lib/api.ts'
import { counted } from '../../../lib/format.ts'
import { configurationChanged } from '../../../lib/queries.ts'
import { createStore } from '../../../lib/store.ts'
import { showToast } from '../../../lib/toasts.ts'
import type { ServiceHandle } from '../servers/actions.ts'
import { nameInFull } from '../words.ts'

export interface BulkTask {
  readonly label: string
  /** @returns the revision that it made, null when nothing was to change. */
  readonly run: () => Promise<number | null>
}

export interface BulkFailure {
  readonly label: string
  readonly problem: Problem
}

export interface BulkRun {
  /** e.g. `Deleting`. */
  readonly doing: string
  readonly total: number
  readonly done: number
  readonly failures: readonly BulkFailure[]
  readonly phase: 'running' | 'stopping' | 'over'
}

export const bulkStore = createStore<BulkRun | null>(null)

export const dismissBulk = (): void => bulkStore.set(null)

export function stopBulk(): void {
  const run = bulkStore.get()
  if (run?.phase === 'running') bulkStore.set({ ...run, phase: 'stopping' })
}

/** Runs the tasks in order; a refused one does not stop the others. @returns the revisions made, oldest first. */
export async function runBulk(doing: string, tasks: readonly BulkTask[]): Promise<readonly number[]> {
  let run: BulkRun = { doing, total: tasks.length, done: 0, failures: [], phase: 'running' }
  bulkStore.set(run)
  const revisions: number[] = []
  for (const task of tasks) {
    if (bulkStore.get()?.phase === 'stopping') break
    try {
      const revision = await task.run()
      if (revision !== null) revisions.push(revision)
    } catch (error) {
      run = { ...run, failures: [...run.failures, { label: task.label, problem: problemOf(error) }] }
    }
    run = { ...run, done: run.done + 1, phase: bulkStore.get()?.phase ?? 'running' }
    bulkStore.set(run)
  }
  await configurationChanged()
  // What went wrong, or was left out, stays to be read.
  bulkStore.set(run.failures.length === 0 && run.done === run.total ? null : { ...run, phase: 'over' })
  return revisions
}

const undoTasks = (revisions: readonly number[]): readonly BulkTask[] =>
  revisions.toReversed().map((number) => ({
    label: `Revision ${number}`,
    run: async () => (await api.call('revisionUndo', { params: { number } })).revision
  }))

/** @param doing and `done` e.g. `Deleting` and `deleted`. */
async function runAndTell(doing: string, done: string, tasks: readonly BulkTask[]): Promise<void> {
  const revisions = await runBulk(doing, tasks)
  if (revisions.length === 0) return
  showToast({
    title: `${counted(revisions.length, 'virtual service', 'virtual services')} ${done}`,
    action: { label: 'Undo', run: () => void runAndTell('Taking back', 'as before', undoTasks(revisions)) }
  })
}

export const deleteServices = (services: readonly ServiceHandle[]): Promise<void> =>
  runAndTell(
    'Deleting',
    'deleted',
    services.map((service) => ({
      label: nameInFull(service),
      run: async () => (await api.call('virtualServiceDelete', { params: { id: service.id }, version: service.version })).revision
    }))
  )

export const setServicesEnabled = (services: readonly ServiceHandle[], enabled: boolean): Promise<void> =>
  runAndTell(
    enabled ? 'Enabling' : 'Disabling',
    enabled ? 'enabled' : 'disabled',
    services.map((service) => ({
      label: nameInFull(service),
      run: async () =>
        (await api.call('virtualServiceChange', { params: { id: service.id }, version: service.version, body: { enabled } })).revision
    }))
  )
