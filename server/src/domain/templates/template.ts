/** A template as it was read, and what becomes of it with values for its parameters. */
import { type ParameterValue, TemplateBody, type TemplateHead } from '../../contract/index.ts'
import type { Json } from '../json.ts'
import { fill } from './fill.ts'
import { type IssueAt, issuesInWords } from './issues.ts'
import type { ParameterValues } from './parameters.ts'

export interface Template {
  /** The file, for *Download*: comments are a part of it. */
  readonly text: string
  readonly head: TemplateHead
  /** `rules` and `services` as written, with their parameters. */
  readonly body: Json
  /** The same with defaults, and with made-up values where there are none. */
  readonly sample: TemplateBody
  readonly lineOf: (path: readonly PropertyKey[]) => number
}

/** @returns rules and services with the parameters filled in, or what the contract does not accept of them. */
export function expanded(body: Json, values: ParameterValues): { readonly body: TemplateBody } | { readonly faults: readonly IssueAt[] } {
  const valueFor = (name: string): ParameterValue => values.get(name) ?? null
  const parsed = TemplateBody.safeParse(fill(body, valueFor))
  return parsed.success ? { body: parsed.data } : { faults: issuesInWords(parsed.error.issues) }
}
