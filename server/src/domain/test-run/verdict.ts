/** What a hop found, in words: passed or not, why, and what to do. Pure. */
import type { HopStatus } from '../../contract/index.ts'
import type { Fault, FaultCode } from './observed.ts'

export interface Verdict {
  readonly status: Extract<HopStatus, 'pass' | 'fail' | 'skipped'>
  readonly detail: string
  readonly advice: string
}

export const pass = (detail: string, advice = ''): Verdict => ({ status: 'pass', detail, advice })
export const fail = (detail: string, advice: string): Verdict => ({ status: 'fail', detail, advice })
export const skipped = (detail: string, advice = ''): Verdict => ({ status: 'skipped', detail, advice })

const DETAIL: Readonly<Record<FaultCode, (words: string, seconds: number) => string>> = {
  refused: () => 'The connection is refused: nothing listens there.',
  timeout: (_, seconds) => `No answer within ${seconds} seconds.`,
  unreachable: (words) => `There is no way to it (${words}).`,
  reset: () => 'The connection was cut off.',
  closed: () => 'The connection was closed before an answer came.',
  'no-source': () => 'The address to send from is not on this machine.',
  tls: (words) => `The TLS handshake failed: ${words}.`,
  'not-http': (words) => `The answer is not HTTP (${words}).`,
  other: (words) => `It failed: ${words}.`
}

/** @param seconds that were allowed. */
export const faultWords = ({ fault, words }: Fault, seconds: number): string => DETAIL[fault](words.replace(/\.$/, ''), seconds)

/** ms. Slower than this is worth a remark even when it works. */
const SLOW = 2_000

/** @returns the verdict with a remark on how long it took. */
export const withTime = (verdict: Verdict, milliseconds: number): Verdict =>
  verdict.status === 'pass' && milliseconds >= SLOW
    ? { ...verdict, detail: `${verdict.detail} That is slow: it took ${(milliseconds / 1000).toFixed(1)} seconds.` }
    : verdict
