/** Verdicts on HTTP answers. */
import type { Fault, HttpSeen } from './observed.ts'
import { fail, faultWords, pass, type Verdict } from './verdict.ts'

const WORDS: Readonly<Record<number, string>> = {
  200: 'OK',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  413: 'Content Too Large',
  421: 'Misdirected Request',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout'
}

export const statusInWords = (status: number): string => (WORDS[status] === undefined ? String(status) : `${status} ${WORDS[status]}`)

/** Asks for a login: the service works. */
const WANTS_LOGIN: ReadonlySet<number> = new Set([401, 403, 407])

const ADVICE: Readonly<Record<number, string>> = {
  400: 'Look whether the application wants another host name or TLS.',
  404: 'Test with a path and a host name that the application has.',
  405: 'Test with another HTTP Method.',
  421: 'Test with the host name that the certificate of the real server has.',
  429: 'The application limits requests; try later.',
  502: 'Real servers gave an answer that is no HTTP, or none. Look at their rows below.',
  503: 'No real server takes requests. Look at their rows below.',
  504: 'The real server took longer than the Idle Connection Timeout. Look at its load and its log.'
}

/** @param ours whether Ballast itself made the answer, not a real server. */
export function httpVerdict(seen: HttpSeen | Fault, ours: boolean, seconds: number): Verdict {
  if ('fault' in seen) return fail(faultWords(seen, seconds), 'Look at the rows of the real servers below.')
  const { status, bytes, isCut } = seen
  const answer = `The answer is ${statusInWords(status)}`
  const size = bytes === 0 ? '' : isCut ? `, with more than ${Math.floor(bytes / 1024)} KiB` : `, with ${bytes} bytes`
  if (WANTS_LOGIN.has(status)) return pass(`${answer}: the application asks for a login.`)
  if (status < 400) return pass(`${answer}${size}.`)
  const by = ours ? ' by Ballast itself' : ''
  const advice =
    ADVICE[status] ?? (status >= 500 ? 'Look at the log of the real server that answered.' : 'Test with another path, host name or method.')
  return fail(`${answer}${by}.`, advice)
}
