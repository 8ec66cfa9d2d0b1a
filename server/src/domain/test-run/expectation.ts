/** Verdicts on an answer of which is known what it should be: the test URLs of templates. */
import { listInWords } from '../labels.ts'
import { statusInWords } from './http.ts'
import type { Fault, HttpSeen } from './observed.ts'
import { fail, faultWords, pass, skipped, type Verdict } from './verdict.ts'

export function expectedVerdict(seen: HttpSeen | Fault, wanted: readonly number[], seconds: number): Verdict {
  if ('fault' in seen) return fail(faultWords(seen, seconds), 'Run Test on the page of the service: it asks each real server directly.')
  const answer = `The answer is ${statusInWords(seen.status)}`
  if (wanted.includes(seen.status)) return pass(`${answer}.`)
  const due = listInWords(wanted.map(statusInWords), 'or')
  const advice =
    seen.status === 503
      ? 'No real server takes requests. Look at the health checks of the service.'
      : 'Look at the application on the real servers: does it have this page under this host name?'
  return fail(`${answer}, where ${due} is due.`, advice)
}

/** @param text that must stand in the answer; empty asks for nothing. */
export function textVerdict({ text: body, isCut }: HttpSeen, text: string): Verdict {
  if (text === '') return skipped('No text is asked for.')
  if (body.includes(text)) return pass(`“${text}” stands in the answer.`)
  return fail(
    `“${text}” does not stand in ${isCut ? 'the beginning of ' : ''}the answer.`,
    'Another page answers than the one that is meant.'
  )
}
