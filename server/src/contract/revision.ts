/** Revisions: every save is one, with author, time, what changed in words, and a way back. */
import * as z from 'zod'
import { Timestamp } from './values.ts'

/** How a change reaches traffic. */
export const Plan = z.strictObject({
  /** `none`: no engine file changes. `runtime`: engine commands, no new process. `reload`: hitless change of worker. */
  action: z.enum(['none', 'runtime', 'reload']),
  /** Why a reload is needed, or what the commands do; sentences. */
  reasons: z.array(z.string()),
  /** The change can cut the administrator off: it is taken back by itself unless confirmed within `seconds`. `reasons` are sentences. */
  confirm: z
    .strictObject({
      seconds: z.int(),
      reasons: z.array(z.string()),
      /** Addresses of the web UI after the change, best first. */
      confirmAt: z.array(z.string())
    })
    .optional()
})
export type Plan = z.infer<typeof Plan>

/** One changed field in the operator's words. `before` or `after` is null where the object did not exist. */
export const ChangeInWords = z.strictObject({
  object: z.string(),
  field: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable()
})
export type ChangeInWords = z.infer<typeof ChangeInWords>

export const RevisionSummary = z.strictObject({
  number: z.int(),
  at: Timestamp,
  author: z.string(),
  note: z.string(),
  /** Revision that this one took back, if it is an undo. */
  undoes: z.int().nullable(),
  undoneBy: z.int().nullable(),
  action: Plan.shape.action
})
export type RevisionSummary = z.infer<typeof RevisionSummary>

export const Revision = RevisionSummary.extend({ changes: z.array(ChangeInWords) })
export type Revision = z.infer<typeof Revision>

/** What a restore or an undo would change, seen from now. */
export const RevisionDiff = z.strictObject({
  from: z.int(),
  to: z.int(),
  changes: z.array(ChangeInWords),
  engine: z.string().meta({ description: 'Unified diff of the engine files' })
})
export type RevisionDiff = z.infer<typeof RevisionDiff>
