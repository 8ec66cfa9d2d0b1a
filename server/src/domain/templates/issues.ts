/** Faults that zod finds in a template, in words. */
import type * as z from 'zod'

export interface IssueAt {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

const quoted = (name: unknown): string => `“${String(name).slice(0, 100)}”`

function wordsOf(issue: z.core.$ZodIssue): string {
  const name = issue.path.findLast((key) => typeof key === 'string')
  const of = name === undefined ? '' : `${quoted(name)}: `
  if (issue.code === 'invalid_type') {
    if (issue.message.endsWith('received undefined')) return `${name === undefined ? 'Something' : quoted(name)} is missing.`
    const quotes = issue.expected === 'string' ? ' Put it in quotes.' : ''
    return `${of}${issue.message.replace('Invalid input: expected', 'expected')}.${quotes}`
  }
  if (issue.code === 'invalid_value') return `${of}choose one of ${issue.values.map(String).join(', ')}.`
  return `${of}${issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message}`
}

/** Unknown properties get one fault each, at their own place. */
export const issuesInWords = (issues: readonly z.core.$ZodIssue[]): readonly IssueAt[] =>
  issues.flatMap((issue): IssueAt[] =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          path: [...issue.path, key],
          message: `There is no property ${quoted(key)} here. Check the spelling, or leave it out.`
        }))
      : [{ path: issue.path, message: wordsOf(issue) }]
  )
