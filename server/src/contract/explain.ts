/** *Explain*: what a virtual service does, in sentences. */
import * as z from 'zod'

/** In the order in which they are told. */
export const ExplainTopic = z.enum([
  'clients',
  'access',
  'encryption',
  'redirect',
  'scheduling',
  'persistence',
  'source-address',
  'answers',
  'checks',
  'failure',
  'timeouts'
])
export type ExplainTopic = z.infer<typeof ExplainTopic>

/**
 * `info` tells how it is; `advice` what works but could be better, or is right only if it is meant so; `warning` what cannot work, or
 * will do something else than it seems to.
 */
export const ExplainSeverity = z.enum(['info', 'advice', 'warning'])
export type ExplainSeverity = z.infer<typeof ExplainSeverity>

export const ExplainSentence = z.strictObject({
  severity: ExplainSeverity,
  text: z.string(),
  /** Path of the field that it is about (`persistence.timeout`), to lead there; null when there is none. */
  field: z.string().nullable()
})
export type ExplainSentence = z.infer<typeof ExplainSentence>

export const Explanation = z.strictObject({
  topics: z.array(z.strictObject({ topic: ExplainTopic, title: z.string(), sentences: z.array(ExplainSentence) }))
})
export type Explanation = z.infer<typeof Explanation>
