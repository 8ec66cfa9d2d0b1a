/** The one place where an error becomes an answer: a problem document (RFC 9457) with a stable code. */
import { STATUS_CODES } from 'node:http'
import type { FastifyError } from 'fastify'
import type * as z from 'zod'
import type { FieldProblem, Problem, ProblemCode } from '../contract/index.ts'
import { Refusal } from '../domain/problems.ts'
import type { App, Reply, Request } from './handler.ts'
import { forgetRest } from './rest-of-body.ts'

/** Codes and HTTP statuses. 409 is for every conflict with other people's work; the code tells them apart. */
export const STATUS_OF: Readonly<Record<ProblemCode, number>> = {
  'invalid-input': 400,
  'not-acceptable-together': 422,
  'not-authenticated': 401,
  'wrong-credentials': 401,
  'locked-out': 429,
  'password-change-required': 403,
  'not-allowed': 403,
  'cross-site': 403,
  'not-found': 404,
  'version-missing': 428,
  'version-stale': 409,
  'undo-conflict': 409,
  'in-use': 409,
  'too-large': 413,
  'engine-refused': 422,
  'engine-unreachable': 503,
  busy: 503,
  'network-unconfirmed': 409,
  'network-refused': 422,
  'helper-unreachable': 503,
  'machine-refused': 422,
  'storage-full': 507,
  internal: 500
}

const TITLES: Readonly<Record<ProblemCode, string>> = {
  'invalid-input': 'The input is not acceptable',
  'not-acceptable-together': 'This does not fit the rest of the configuration',
  'not-authenticated': 'Log in first',
  'wrong-credentials': 'User name or password is wrong',
  'locked-out': 'Too many failed logins',
  'password-change-required': 'Change the password first',
  'not-allowed': 'Not allowed',
  'cross-site': 'The request comes from another site',
  'not-found': 'Not found',
  'version-missing': 'The version is missing',
  'version-stale': 'Somebody else changed this meanwhile',
  'undo-conflict': 'Later changes are in the way',
  'in-use': 'Still in use',
  'too-large': 'Too large',
  'engine-refused': 'The engine does not accept this',
  'engine-unreachable': 'The engine does not answer',
  busy: 'Other changes come first',
  'network-unconfirmed': 'A network change waits to be confirmed',
  'network-refused': 'The network cannot be brought to this',
  'helper-unreachable': 'This cannot be changed from here',
  'machine-refused': 'The machine does not do this',
  'storage-full': 'The disk is full',
  internal: 'Something went wrong inside Ballast'
}

const INTERNAL =
  'Ballast could not finish this request because of a fault of its own. Traffic is not affected. The log has the details under the request id.'

const wordsOf = (issue: z.core.$ZodIssue): string =>
  issue.code === 'unrecognized_keys'
    ? `There is no such field here: ${issue.keys.map((key) => `“${key.slice(0, 100)}”`).join(', ')}. Check the spelling, or leave it out.`
    : issue.message

/** Unknown fields get one fault each, at their own path; everything else stands where zod found it. */
function faultsOf(issue: z.core.$ZodIssue, prefix: string): readonly FieldProblem[] {
  const base = [...(prefix === '' ? [] : [prefix]), ...issue.path.map(String)]
  if (issue.code !== 'unrecognized_keys') return [{ path: base.join('.'), message: wordsOf(issue) }]
  return issue.keys.map((key) => ({ path: [...base, key].join('.'), message: wordsOf({ ...issue, keys: [key] }) }))
}

/** Most faults that are listed; a body full of nonsense must not make a larger answer. */
const MAX_FAULTS = 50

/**
 * @param prefix empty for the body, so that paths are the form's field names; `params` or `query` otherwise.
 * @returns a refusal that names each field at fault.
 */
export function refusalOfIssues(issues: readonly z.core.$ZodIssue[], prefix = ''): Refusal {
  const errors = issues.flatMap((issue) => faultsOf(issue, prefix)).slice(0, MAX_FAULTS)
  const [first] = errors
  const detail =
    first === undefined
      ? 'The request is not acceptable.'
      : errors.length === 1
        ? first.message
        : `${errors.length} fields need another value.`
  return new Refusal('invalid-input', detail, { errors })
}

const limitInWords = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${Math.floor(bytes / 1024)} KiB` : `${Math.floor(bytes / 1024 / 1024)} MiB`

const TOO_LARGE: readonly (readonly [RegExp, string])[] = [
  [
    /^\/api\/v1\/(certificates|intermediates)/,
    'The file is too large to be a certificate: a certificate file, with its key and whole chain, has less than 256 KiB. Choose the PEM or PFX file itself.'
  ],
  [
    /^\/api\/v1\/templates(\?|$)/,
    'The file is too large to be a template: a template is text and has at most 1 MiB, most have less than 20 KiB. Choose the *.tmpl file itself.'
  ]
]

function refusalOfBodySize(request: Request): Refusal {
  const upload = TOO_LARGE.find(([address]) => address.test(request.url))
  const limit = limitInWords(request.routeOptions.bodyLimit)
  return new Refusal('too-large', upload?.[1] ?? `The request is larger than ${limit}, the most that is accepted here.`)
}

const isFastifyError = (error: unknown): error is FastifyError =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('FST_')

/** What Fastify itself found wrong with a request, before any handler ran. */
function refusalOfFastify(error: FastifyError, request: Request): Refusal | null {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return refusalOfBodySize(request)
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new Refusal('invalid-input', 'Only JSON is accepted. Send the header content-type: application/json.')
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new Refusal('invalid-input', 'The request says it carries JSON, but its body is empty.')
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return new Refusal('invalid-input', 'The body is not JSON. Check quotes, commas and brackets.')
    default:
      return error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500
        ? new Refusal('invalid-input', 'The request is not well formed.')
        : null
  }
}

export function refusalOf(error: unknown, request: Request): Refusal | null {
  if (error instanceof Refusal) return error
  if (isFastifyError(error)) return refusalOfFastify(error, request)
  return null
}

export function problemOf(refusal: Refusal | null, requestId: string): Problem {
  const code = refusal?.code ?? 'internal'
  return {
    type: `urn:ballast:problem:${code}`,
    title: TITLES[code],
    status: STATUS_OF[code],
    code,
    detail: code === 'internal' ? INTERNAL : (refusal?.message ?? INTERNAL),
    ...(refusal?.hint === undefined || code === 'internal' ? {} : { hint: refusal.hint }),
    errors: code === 'internal' ? [] : (refusal?.errors ?? []).map(({ of: _of, ...problem }) => problem),
    requestId
  }
}

function sendProblem(error: unknown, request: Request, reply: Reply): Reply {
  const refusal = refusalOf(error, request)
  const problem = problemOf(refusal, request.id)
  // A refusal is the caller's business and one line in the log; a fault is ours, with its stack.
  if (problem.status >= 500) request.log.error({ err: error, code: problem.code }, problem.title)
  else request.log.info({ code: problem.code, detail: problem.detail }, problem.title)
  return reply.code(problem.status).header('cache-control', 'no-store').type('application/problem+json').send(JSON.stringify(problem))
}

export function handleProblems(app: App): void {
  app.setErrorHandler(async (error, request, reply) => {
    if (isFastifyError(error) && error.code === 'FST_ERR_CTP_BODY_TOO_LARGE' && (await forgetRest(request.raw))) {
      reply.removeHeader('connection')
    }
    return sendProblem(error, request, reply)
  })
}

/** The answer to an address below `/api` that is not in the route table. */
export function refuseUnknownRoute(request: Request, reply: Reply): Reply {
  const path = request.url.split('?')[0]?.slice(0, 200) ?? ''
  const refusal = new Refusal('not-found', `There is no ${request.method} ${path}.`, {
    hint: 'GET /api/v1/openapi.json lists everything there is.'
  })
  return sendProblem(refusal, request, reply)
}

/** Every problem that any route can answer, whatever it does. The rest depends on the route: see openapi.ts. */
export const statusInWords = (status: number): string => STATUS_CODES[status] ?? String(status)
