/** When a certificate is renewed, and when a failed try is repeated. */
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** What becomes of a certificate that ACME renews. */
export interface Renewal {
  /** When it is renewed or tried again; null while that runs. */
  readonly nextAt: string | null
  /** Tries that failed since the last good one. */
  readonly failures: number
}

/** By the id of the certificate. */
export type Renewals = ReadonlyMap<number, Renewal>

/**
 * Ahead of the end by the days that were set, but never in the first third of its life: a certificate of six days with a period of
 * 30 would be renewed without end.
 */
export function renewAt(certificate: { readonly notBefore: string; readonly notAfter: string }, renewDays: number): number {
  const [from, to] = [Date.parse(certificate.notBefore), Date.parse(certificate.notAfter)]
  return Math.max(to - renewDays * DAY, from + (to - from) / 3)
}

/** Public authorities allow five failed validations of a name in an hour; whoever goes on after that is shut out for longer. */
const PAUSES = [10 * MINUTE, HOUR, 4 * HOUR, 12 * HOUR, DAY] as const

/** @param failures tries that failed in a row, at least one. @param retryAfter what the authority asked for, in ms. */
export const pauseAfter = (failures: number, retryAfter: number): number =>
  Math.max(PAUSES[Math.min(failures, PAUSES.length) - 1] ?? DAY, Math.min(retryAfter, 7 * DAY))
