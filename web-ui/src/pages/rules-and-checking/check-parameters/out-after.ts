/**
 * How long a real server that fails still counts as up.
 *
 * A check starts one interval after the end of the one before, and as many in a row as the retry count must fail. A server that hangs uses up
 * the timeout of each; one that refuses connections fails at once. It may fail right after a good check or right before the next.
 */
import type { CheckParameters } from '@ballast/server/contract'

/** Seconds, at best and at worst. */
export interface Span {
  readonly least: number
  readonly most: number
}

/** For a server that no longer answers. */
export const outAfterSilence = ({ interval, timeout, retries }: CheckParameters): Span => ({
  least: (retries - 1) * interval + retries * timeout,
  most: retries * (interval + timeout)
})

/** For a server that refuses connections. */
export const outAfterRefusal = ({ interval, retries }: CheckParameters): Span => ({
  least: (retries - 1) * interval,
  most: retries * interval
})
