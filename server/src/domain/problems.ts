/** How the inner layers refuse something. The api turns these into problem documents, and nothing else does. */
import type { FieldProblem, ProblemCode } from '../contract/index.ts'

export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: ProblemCode
  readonly errors: readonly FieldProblem[]
  readonly hint: string | undefined

  /** @param detail one sentence for the person who asked: what is wrong and with which object. */
  constructor(code: ProblemCode, detail: string, options: { errors?: readonly FieldProblem[]; hint?: string; cause?: unknown } = {}) {
    super(detail, { cause: options.cause })
    this.code = code
    this.errors = options.errors ?? []
    this.hint = options.hint
  }
}

/** A refusal that stands at one field of the request. */
export const refuseField = (path: string, message: string, code: ProblemCode = 'not-acceptable-together', hint?: string): Refusal =>
  new Refusal(code, message, { errors: [hint === undefined ? { path, message } : { path, message, hint }] })
