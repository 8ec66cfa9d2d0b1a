/**
 * The way of every change: rehearse, show what will happen when it is more than a run-time command, do it, say so, offer *Undo*.
 */
import { ApiError, type Plan } from '@ballast/server/contract'
import { api, problemOf } from './api.ts'
import { sendAtRisk } from './cut-off.ts'
import { type Confirmation, confirm, confirmPlan, showProblem } from './dialogs.ts'
import { configurationChanged } from './queries.ts'
import { showToast } from './toasts.ts'

/** Part of the query of every changing route. */
export interface HowToWrite {
  readonly dryRun?: 'true'
}

export interface Written<T> {
  readonly revision: number | null
  readonly plan: Plan
  readonly value: T
}

export interface ChangeWords {
  /** Title of the toast, e.g. `Standard Options saved`. */
  readonly done: string
  /** Verb on the button of the question about a reload; `Save` if left out. */
  readonly action?: string
  /** The person has already been told what will happen (a confirmed delete) or asked for something new: no second question. */
  readonly isAsked?: boolean
  /** Not part of the configuration (a signing request, an ACME account): nothing to rehearse, and no revision to undo. */
  readonly isBeside?: boolean
}

/** The answer of a route that changes something beside the configuration, for forms that expect a written revision. */
export const beside = <T>(value: T): Written<T> => ({ revision: null, plan: { action: 'none', reasons: [] }, value })

/**
 * @param send makes the request; it is called first with `dryRun`, then without.
 * @returns the server's answer, or null when the person decided against it or the answer was lost with the connection.
 * @throws ApiError when the server refuses; the caller shows it where the person looks.
 */
export async function applyChange<T>(send: (how: HowToWrite) => Promise<Written<T>>, words: ChangeWords): Promise<Written<T> | null> {
  if (words.isBeside === true) {
    const answer = await send({})
    await configurationChanged()
    showToast({ title: words.done })
    return answer
  }
  const rehearsal = await send({ dryRun: 'true' })
  const { plan } = rehearsal
  const isWorthAsking = plan.confirm !== undefined || (plan.action === 'reload' && words.isAsked !== true)
  if (isWorthAsking && !(await confirmPlan(plan, words.action ?? 'Save'))) return null
  const answer = await sendWith(plan, send)
  if (answer === null) return null
  await configurationChanged()
  announce(answer, words.done)
  return answer
}

/**
 * For what destroys something: the server's refusal comes first (nobody should confirm what cannot be done), then the question, then the deed.
 * @returns null when the person decided against it.
 */
export async function applyAfterAsking<T>(
  send: (how: HowToWrite) => Promise<Written<T>>,
  about: Confirmation,
  words: ChangeWords
): Promise<Written<T> | null> {
  const { plan } = await send({ dryRun: 'true' })
  if (!(await confirm(about))) return null
  if (plan.confirm !== undefined && !(await confirmPlan(plan, about.action))) return null
  const answer = await sendWith(plan, send)
  if (answer === null) return null
  await configurationChanged()
  announce(answer, words.done)
  return answer
}

const sendWith = <T>({ confirm: risk }: Plan, send: (how: HowToWrite) => Promise<Written<T>>): Promise<Written<T> | null> =>
  risk === undefined ? send({}) : sendAtRisk(risk, () => send({}))

function announce(answer: Written<unknown>, done: string): void {
  const { revision } = answer
  if (revision === null) showToast({ title: 'Nothing to save', detail: 'The configuration already is like this.' })
  else
    showToast({
      title: done,
      detail: `Revision ${revision}`,
      action: { label: 'Undo', run: () => void undo(revision) }
    })
}

/** Takes one revision back; says so, or why not. */
export async function undo(revision: number): Promise<boolean> {
  const answer = await inDialog(() =>
    applyChange((query) => api.call('revisionUndo', { params: { number: revision }, query }), {
      done: `Revision ${revision} undone`,
      action: 'Undo'
    })
  )
  return answer !== null
}

/** For actions without a form: a refusal is shown in a dialog. @returns null when it was refused or not wanted. */
export async function inDialog<T>(run: () => Promise<T | null>): Promise<T | null> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof ApiError && error.problem.code === 'not-authenticated') return null
    await showProblem(problemOf(error))
    return null
  }
}
