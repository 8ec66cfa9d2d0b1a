/** The steps of a try while it runs; whoever waits for news is told. */
import type { AcmeStep, AcmeTry } from '../../contract/index.ts'
import { Refusal } from '../../domain/problems.ts'
import { AcmeFailure } from './failure.ts'
import { NoAnswer } from './ports.ts'

export interface Progress {
  show(): AcmeTry
  /** Runs a step; what it returns is the detail of its success. @throws whatever `work` throws, after it was noted. */
  step(id: string, title: string, work: () => Promise<string>): Promise<void>
  /** @param error why it failed; null when it did not. Where no step says it, the last one does. */
  finish(error: unknown): void
}

/** @returns a failure as a sentence and what to do. */
export function failureInWords(error: unknown): { readonly detail: string; readonly advice: string } {
  if (error instanceof AcmeFailure || error instanceof NoAnswer) return { detail: error.message, advice: error.advice }
  if (error instanceof Refusal) return { detail: error.message, advice: error.hint ?? error.errors[0]?.hint ?? '' }
  return { detail: 'Ballast could not go on because of a fault of its own; its log has the details.', advice: '' }
}

/** @param changed called after each news. */
export function createProgress(now: () => Date, changed: () => void): Progress {
  const steps: AcmeStep[] = []
  const startedAt = now().toISOString()
  let finishedAt: string | null = null
  let ok: boolean | null = null
  return {
    show: () => ({ startedAt, finishedAt, ok, steps: steps.map((step) => ({ ...step })) }),
    async step(id, title, work) {
      const at = steps.length
      const write = (part: Pick<AcmeStep, 'status' | 'detail' | 'advice'>): void => {
        steps[at] = { id, title, ...part }
        changed()
      }
      write({ status: 'running', detail: '', advice: '' })
      try {
        write({ status: 'pass', detail: await work(), advice: '' })
      } catch (error) {
        write({ status: 'fail', ...failureInWords(error) })
        throw error
      }
    },
    finish(error) {
      ok = error === null
      if (!ok && steps.every(({ status }) => status !== 'fail')) {
        steps.push({ id: 'end', title: 'Go on', status: 'fail', ...failureInWords(error) })
      }
      finishedAt = now().toISOString()
      changed()
    }
  }
}
