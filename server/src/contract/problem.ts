/** Errors as RFC 9457 problem documents. The codes are stable: clients branch on them, never on the words. */
import * as z from 'zod'

export const ProblemCode = z.enum([
  'invalid-input', // a field is not acceptable by itself
  'not-acceptable-together', // fields are fine alone, not with the rest of the configuration
  'not-authenticated',
  'wrong-credentials',
  'locked-out',
  'password-change-required',
  'not-allowed',
  'cross-site',
  'not-found',
  'version-missing', // a write without If-Match
  'version-stale', // somebody else changed the object meanwhile
  'undo-conflict', // later revisions changed the same fields
  'in-use',
  'too-large',
  'engine-refused', // the engine would not accept or start this configuration; the old one serves on
  'engine-unreachable',
  'busy', // other changes took too long; this one was not begun and can be sent again
  'network-unconfirmed', // another network change still waits to be confirmed
  'network-refused', // the helper could not bring the network to this; the old one stays
  'helper-unreachable', // nobody here may change the network
  'machine-refused', // the machine itself cannot or will not do this
  'storage-full',
  'internal'
])
export type ProblemCode = z.infer<typeof ProblemCode>

/** A fault of one field. `path` is where in the request body (`realServers.0.port`), empty for the whole. */
export const FieldProblem = z.strictObject({ path: z.string(), message: z.string(), hint: z.string().optional() })
export type FieldProblem = z.infer<typeof FieldProblem>

export const Problem = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: ProblemCode,
  detail: z.string(),
  hint: z.string().optional(),
  errors: z.array(FieldProblem),
  /** Also in the log, so that a person can quote it. */
  requestId: z.string()
})
export type Problem = z.infer<typeof Problem>
