/** What ACME needs from the rest, given at wiring time. */

import type * as z from 'zod'
import type { AcmeCertificateFields, AcmeTry, DnsUpdateFields, Id } from '../../contract/index.ts'

export interface WebQuestion {
  readonly method: 'GET' | 'HEAD' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** PEM of roots that are trusted instead of the public ones; empty trusts those. */
  readonly authorities: string
}

export interface WebAnswer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** No answer, as a sentence for people. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
  readonly advice: string

  constructor(message: string, advice: string, cause?: unknown) {
    super(message, { cause })
    this.advice = advice
  }
}

/** HTTPS to an authority: no redirect is followed, answers are bounded in time and size. @throws NoAnswer */
export type AcmeWeb = (question: WebQuestion, signal: AbortSignal) => Promise<WebAnswer>

/** One DNS message over TCP and its answer. @throws NoAnswer */
export type DnsExchange = (
  server: { readonly host: string; readonly port: number },
  message: Buffer,
  signal: AbortSignal
) => Promise<Buffer>

/** An account with its secrets. */
export interface AcmeAccount {
  readonly id: Id
  readonly directoryUrl: string
  readonly email: string
  readonly url: string
  readonly createdAt: string
  /** PEM of the authority that the directory is trusted by; empty for public ones. */
  readonly authority: string
  readonly keyPem: string
}

/** How a name server is updated, with the key’s secret. */
export type StoredDnsUpdate = DnsUpdateFields & { readonly secret: string }

export type AcmeOrder = Readonly<Omit<z.infer<typeof AcmeCertificateFields>, 'dns'>> & {
  readonly id: Id
  readonly dns: StoredDnsUpdate | null
  /** The certificate in the configuration that it renews. */
  readonly certificateId: Id | null
  readonly failures: number
  /** ISO 8601; null waits for a person. */
  readonly nextAt: string | null
}

export interface AcmeStore {
  accounts(): readonly AcmeAccount[]
  addAccount(account: Omit<AcmeAccount, 'id'>): AcmeAccount
  deleteAccount(id: Id): void
  orders(): readonly AcmeOrder[]
  addOrder(order: Omit<AcmeOrder, 'id'>): AcmeOrder
  changeOrder(order: AcmeOrder): void
  /** With its tries. */
  deleteOrder(id: Id): void
  /** Newest first; only those that ended. */
  tries(orderId: Id): readonly AcmeTry[]
  /** Keeps the newest few. */
  addTry(orderId: Id, entry: AcmeTry): void
}
