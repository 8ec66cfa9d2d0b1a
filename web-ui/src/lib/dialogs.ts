/** Questions to the person, as promises: `if (await confirm({…}))`. One `DialogHost` in the shell shows them. */
import type { Plan, Problem } from '@ballast/server/contract'
import { createStore } from './store.ts'

export interface Confirmation {
  readonly title: string
  /** What happens, in words: what stops, for whom, and whether it can be undone. */
  readonly consequence: string
  /** The verb on the button, e.g. `Delete`. */
  readonly action: string
  readonly danger?: boolean
  /** For deleting many: the person types this word first. */
  readonly typeToConfirm?: string
}

export type Question =
  | { readonly kind: 'confirm'; readonly about: Confirmation }
  | { readonly kind: 'plan'; readonly plan: Plan; readonly action: string }
  | { readonly kind: 'problem'; readonly problem: Problem }

export interface OpenQuestion {
  readonly question: Question
  readonly answer: (yes: boolean) => void
}

export const questionStore = createStore<OpenQuestion | null>(null)

function ask(question: Question): Promise<boolean> {
  questionStore.get()?.answer(false)
  return new Promise((resolve) => {
    questionStore.set({
      question,
      answer(yes) {
        questionStore.set(null)
        resolve(yes)
      }
    })
  })
}

export const confirm = (about: Confirmation): Promise<boolean> => ask({ kind: 'confirm', about })

/** Shows what a save will do. @param action the verb on the button. */
export const confirmPlan = (plan: Plan, action: string): Promise<boolean> => ask({ kind: 'plan', plan, action })

/** Shows why something that has no form was refused (a delete, an undo). Resolves when it is closed. */
export const showProblem = async (problem: Problem): Promise<void> => {
  await ask({ kind: 'problem', problem })
}
