/** How the inner layers refuse something. The api turns these into problem documents, and nothing else does. */
import type { FieldProblem, Id, ProblemCode } from '../contract/index.ts'

/** A problem of a field, and whose form has that field: a request that makes several services at once has other fields for them. */
export interface Fault extends FieldProblem {
  readonly of?: {
    readonly service: Id
    /** The real server at fault. */
    readonly server?: Id | undefined
    /** Another field of the service that is as much to blame, where the form names one that a template has fixed. */
    readonly behind?: string | undefined
  }
}

/** Problems of one service, as such. */
export function* ofService(service: Id, problems: Iterable<Fault>): Iterable<Fault> {
  for (const problem of problems) yield { of: { service }, ...problem }
}

export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: ProblemCode
  readonly errors: readonly Fault[]
  readonly hint: string | undefined

  /** @param detail one sentence for the person who asked: what is wrong and with which object. */
  constructor(code: ProblemCode, detail: string, options: { errors?: readonly Fault[]; hint?: string; cause?: unknown } = {}) {
    super(detail, { cause: options.cause })
    this.code = code
    this.errors = options.errors ?? []
    this.hint = options.hint
  }
}

/** A refusal that stands at one field of the request. */
export const refuseField = (path: string, message: string, code: ProblemCode = 'not-acceptable-together', hint?: string): Refusal =>
  new Refusal(code, message, { errors: [hint === undefined ? { path, message } : { path, message, hint }] })
