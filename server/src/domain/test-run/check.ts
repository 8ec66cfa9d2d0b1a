/** The verdict on a health check that was made for the test. */
import { CHECK_WORDS, type CheckNowResult, type HealthCheck, isHttpCheck } from '../../contract/index.ts'
import { fail, pass, type Verdict } from './verdict.ts'

const asSentence = (reason: string): string => `${reason.charAt(0).toUpperCase()}${reason.slice(1)}${/[.!?]$/.test(reason) ? '' : '.'}`

export function checkVerdict({ up, reason }: Pick<CheckNowResult, 'up' | 'reason'>, check: HealthCheck): Verdict {
  const found = reason === '' ? `${CHECK_WORDS[check.method]}: ${up ? 'passed' : 'failed'}.` : asSentence(reason)
  if (up) return pass(found)
  return fail(
    found,
    isHttpCheck(check.method)
      ? 'Check now, beside the real server, shows the whole answer. If it is right, add its code to Status Codes, or let the check ask for another URL or Host.'
      : 'Check now, beside the real server, shows the whole exchange.'
  )
}
