/** Signed messages to an ACME authority (RFC 7515, RFC 7638, RFC 8555 §6), with keys on the curve P-256. */
import { createHash, createHmac, createPublicKey, type KeyObject, sign } from 'node:crypto'

export const base64url = (data: Buffer | string): string => Buffer.from(data).toString('base64url')

const encode = (value: unknown): string => base64url(JSON.stringify(value))

/** In the order and with the members that the thumbprint is made of. */
function publicJwk(key: KeyObject): { readonly crv: string; readonly kty: string; readonly x: string; readonly y: string } {
  const { crv, x, y } = createPublicKey(key).export({ format: 'jwk' })
  if (crv === undefined || x === undefined || y === undefined) throw new Error('An ACME account key is on the curve P-256.')
  return { crv, kty: 'EC', x, y }
}

/** What the answer to a challenge is made of, besides the token. */
export const thumbprint = (key: KeyObject): string =>
  base64url(
    createHash('sha256')
      .update(JSON.stringify(publicJwk(key)))
      .digest()
  )

/** RFC 8555 §8.1. */
export const keyAuthorization = (token: string, key: KeyObject): string => `${token}.${thumbprint(key)}`

/** Value of the TXT record of DNS-01. */
export const dnsValue = (token: string, key: KeyObject): string =>
  base64url(createHash('sha256').update(keyAuthorization(token, key)).digest())

export interface Message {
  readonly url: string
  readonly nonce: string
  /** Null before the authority has given the account a URL: then the key itself goes along. */
  readonly accountUrl: string | null
  /** Undefined is POST-as-GET: a question, with an empty payload. */
  readonly payload: unknown
}

export function signedMessage(key: KeyObject, { url, nonce, accountUrl, payload }: Message): string {
  const who = accountUrl === null ? { jwk: publicJwk(key) } : { kid: accountUrl }
  const head = encode({ alg: 'ES256', nonce, url, ...who })
  const body = payload === undefined ? '' : encode(payload)
  const signature = sign('sha256', Buffer.from(`${head}.${body}`), { key, dsaEncoding: 'ieee-p1363' })
  return JSON.stringify({ protected: head, payload: body, signature: base64url(signature) })
}

/** Ties the account to a customer of the authority (RFC 8555 §7.3.4). @param secret as the authority shows it. */
export function externalBinding(key: KeyObject, url: string, keyId: string, secret: string) {
  const head = encode({ alg: 'HS256', kid: keyId, url })
  const payload = encode(publicJwk(key))
  const signature = createHmac('sha256', Buffer.from(secret, 'base64url')).update(`${head}.${payload}`).digest()
  return { protected: head, payload, signature: base64url(signature) }
}
