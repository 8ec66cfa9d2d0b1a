/**
 * A client of ACME (RFC 8555): one signed message after the other. Everything that the authority says is parsed, and it can send us
 * to addresses of its own origin only, so nobody turns this machine into a way to other servers.
 */
import type { KeyObject } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { externalBinding, signedMessage } from '../../domain/acme/jose.ts'
import { type AcmeProblem, printable, refusalInWords } from '../../domain/acme/words.ts'
import { AcmeFailure } from './failure.ts'
import { type AcmeWeb, NoAnswer, type WebAnswer } from './ports.ts'

const Link = z.url().max(2048)

const Directory = z.looseObject({
  newNonce: Link,
  newAccount: Link,
  newOrder: Link,
  meta: z.looseObject({ termsOfService: z.string().max(2048).optional(), externalAccountRequired: z.boolean().optional() }).optional()
})
export type Directory = z.infer<typeof Directory>

const Fault = z.looseObject({ type: z.string().max(200), detail: z.string().max(10_000).optional() })
const ProblemDocument = Fault.extend({ subproblems: z.array(Fault).max(200).optional() })

const Order = z.looseObject({
  status: z.enum(['pending', 'ready', 'processing', 'valid', 'invalid']),
  authorizations: z.array(Link).max(200),
  finalize: Link,
  certificate: Link.optional(),
  error: ProblemDocument.optional()
})
export type Order = z.infer<typeof Order> & { readonly url: string }

const Challenge = z.looseObject({
  type: z.string().max(100),
  url: Link,
  status: z.enum(['pending', 'processing', 'valid', 'invalid']),
  token: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,256}$/)
    .optional(),
  error: ProblemDocument.optional()
})
export type Challenge = z.infer<typeof Challenge>

const Authorization = z.looseObject({
  identifier: z.looseObject({ type: z.string(), value: z.string().max(253) }),
  status: z.enum(['pending', 'valid', 'invalid', 'deactivated', 'expired', 'revoked']),
  challenges: z.array(Challenge).max(50),
  wildcard: z.boolean().optional()
})
export type Authorization = z.infer<typeof Authorization> & { readonly url: string }

const KIND = 'urn:ietf:params:acme:error:'
export const problemOf = ({ type, detail = '' }: z.infer<typeof Fault>): AcmeProblem => ({
  type: type.startsWith(KIND) ? type.slice(KIND.length) : type,
  detail: printable(detail)
})

/** An authority’s no. */
export class AcmeRefusal extends AcmeFailure {
  readonly problem: AcmeProblem

  constructor(problem: AcmeProblem, retryAfter: number) {
    const { detail, advice } = refusalInWords(problem)
    super(detail, advice, { retryAfter })
    this.problem = problem
  }
}

const NOT_ACME = 'Check that this is the address of an ACME directory; a browser shows JSON there, with “newOrder” in it.'

/** A server that asks to be tried with another nonce is, so often. Test servers do it on purpose. */
const NONCE_TRIES = 8
/** ms between two looks at an order or authorization, if the authority does not say. */
const LOOK = 1_000
const LONGEST_LOOK = 15_000

/** `Retry-After` in ms: seconds or a date; 0 without. */
export function retryAfterOf({ headers }: Pick<WebAnswer, 'headers'>, now: number): number {
  const text = headers['retry-after'] ?? ''
  if (/^\d{1,7}$/.test(text)) return Number(text) * 1000
  const date = Date.parse(text)
  return Number.isNaN(date) ? 0 : Math.max(0, date - now)
}

export interface ClientParts {
  readonly web: AcmeWeb
  readonly directoryUrl: string
  /** PEM; empty for public authorities. */
  readonly authority: string
  readonly key: KeyObject
  /** Null until it is registered. */
  readonly accountUrl: string | null
  readonly signal: AbortSignal
}

export interface AcmeClient {
  directory(): Promise<Directory>
  /** @returns the account’s URL. */
  register(account: { readonly email: string; readonly eab: { readonly keyId: string; readonly key: string } | null }): Promise<string>
  deactivate(): Promise<void>
  order(names: readonly string[]): Promise<Order>
  authorization(url: string): Promise<Authorization>
  /** Says that the challenge may be looked at. */
  answer(challenge: Challenge): Promise<void>
  /** Waits until the authority has looked. */
  settled(authorization: Authorization): Promise<Authorization>
  /** @param csr DER. @returns the order once the certificate is there. */
  finalize(order: Order, csr: Buffer): Promise<Order>
  /** @returns PEM, leaf first. */
  certificate(order: Order): Promise<string>
}

export function createAcmeClient({ web, directoryUrl, authority, key, accountUrl: known, signal }: ClientParts): AcmeClient {
  const { origin, host } = new URL(directoryUrl)
  let directory: Directory | null = null
  let accountUrl = known
  let nonce: string | null = null

  const ours = (url: string): string => {
    const target = URL.canParse(url) ? new URL(url) : null
    if (target !== null && target.origin === origin && target.username === '') return url
    throw new AcmeFailure(
      `The authority sends to ${target === null ? 'an address that is none' : printable(target.origin)}, which is not ${host}. Ballast does not go there.`,
      'Type the directory URL by which the authority knows itself; if it is right, tell the authority.'
    )
  }

  const parse = <T>(schema: z.ZodType<T>, { body, status }: WebAnswer): T => {
    let value: unknown
    try {
      value = JSON.parse(body)
    } catch {
      value = undefined
    }
    const parsed = schema.safeParse(value)
    if (parsed.success) return parsed.data
    throw new AcmeFailure(`${host} answered with status ${status} and something that is not ACME.`, NOT_ACME, { cause: parsed.error })
  }

  const ask = async (method: 'GET' | 'HEAD', url: string): Promise<WebAnswer> => {
    const answer = await web({ method, url: ours(url), headers: {}, authorities: authority }, signal)
    if (answer.status >= 200 && answer.status < 300) return answer
    if (answer.status >= 300 && answer.status < 400)
      throw new AcmeFailure(
        `${host} redirects to another address, which is not followed.`,
        'Type the directory URL that it redirects to, if it is right.'
      )
    throw new AcmeFailure(`${host} answered with status ${answer.status}.`, NOT_ACME)
  }

  const getDirectory = async (): Promise<Directory> => {
    directory ??= parse(Directory, await ask('GET', directoryUrl))
    return directory
  }

  const freshNonce = async (): Promise<string> => {
    const { headers } = await ask('HEAD', (await getDirectory()).newNonce)
    const fresh = headers['replay-nonce']
    if (fresh === undefined) throw new AcmeFailure(`${host} gives no nonce.`, NOT_ACME)
    return fresh
  }

  const refusalOf = (answer: WebAnswer): AcmeRefusal => {
    const { subproblems = [], ...whole } = parse(ProblemDocument, answer)
    // The parts say which name is meant.
    const details = subproblems.length === 0 ? [whole.detail ?? ''] : subproblems.map((part) => part.detail ?? '')
    const [type = whole.type] =
      subproblems.length > 0 && problemOf(whole).type === 'compound' ? subproblems.map((part) => part.type) : [whole.type]
    return new AcmeRefusal(problemOf({ type, detail: details.join(' ') }), retryAfterOf(answer, Date.now()))
  }

  /** @param payload undefined asks for what is there. */
  const post = async (url: string, payload?: unknown): Promise<WebAnswer> => {
    for (let attempt = 1; ; attempt++) {
      const body = signedMessage(key, { url: ours(url), nonce: nonce ?? (await freshNonce()), accountUrl, payload })
      nonce = null
      const answer = await web(
        { method: 'POST', url, headers: { 'content-type': 'application/jose+json' }, body, authorities: authority },
        signal
      )
      nonce = answer.headers['replay-nonce'] ?? null
      if (answer.status >= 200 && answer.status < 300) return answer
      const refusal = refusalOf(answer)
      if (refusal.problem.type !== 'badNonce' || attempt >= NONCE_TRIES) throw refusal
    }
  }

  /** Looks again and again, as often as the authority likes. */
  const until = async <T extends { readonly status: string }>(
    url: string,
    schema: z.ZodType<T>,
    isOver: (value: T) => boolean
  ): Promise<T> => {
    for (;;) {
      const answer = await post(url)
      const value = parse(schema, answer)
      if (isOver(value)) return value
      await sleep(Math.min(retryAfterOf(answer, Date.now()) || LOOK, LONGEST_LOOK), undefined, { signal }).catch((cause: unknown) => {
        throw new NoAnswer(`${host} took too long.`, 'Nothing to do: it is tried again.', cause)
      })
    }
  }

  return {
    directory: getDirectory,
    async register({ email, eab }) {
      const { newAccount } = await getDirectory()
      const answer = await post(newAccount, {
        termsOfServiceAgreed: true,
        ...(email === '' ? {} : { contact: [`mailto:${email}`] }),
        ...(eab === null ? {} : { externalAccountBinding: externalBinding(key, newAccount, eab.keyId, eab.key) })
      })
      accountUrl = ours(answer.headers['location'] ?? '')
      return accountUrl
    },
    async deactivate() {
      if (accountUrl !== null) await post(accountUrl, { status: 'deactivated' })
    },
    async order(names) {
      const answer = await post((await getDirectory()).newOrder, { identifiers: names.map((value) => ({ type: 'dns', value })) })
      return { ...parse(Order, answer), url: ours(answer.headers['location'] ?? '') }
    },
    authorization: async (url) => ({ ...parse(Authorization, await post(url)), url }),
    async answer({ url }) {
      await post(url, {})
    },
    async settled({ url }) {
      return { ...(await until(url, Authorization, ({ status }) => status !== 'pending')), url }
    },
    async finalize(order, csr) {
      await post(order.finalize, { csr: csr.toString('base64url') })
      const done = await until(order.url, Order, ({ status }) => status === 'valid' || status === 'invalid')
      if (done.status === 'invalid') throw new AcmeRefusal(problemOf(done.error ?? { type: '' }), 0)
      return { ...done, url: order.url }
    },
    async certificate({ certificate }) {
      if (certificate === undefined) throw new AcmeFailure(`${host} says that the certificate is there, but not where.`, NOT_ACME)
      return (await post(certificate)).body
    }
  }
}
