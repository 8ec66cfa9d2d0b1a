/**
 * Slowing down who guesses passwords. Failures are counted for an account at an address and for an address; beyond a few, each
 * further failure doubles the wait. Nobody can lock an account for everybody else, and no wait is longer than a quarter of an hour.
 */
import { createHash } from 'node:crypto'
import { canonicalAddress } from '../../contract/index.ts'
import { Refusal } from '../../domain/problems.ts'
import type { AccountStore } from '../ports.ts'

const MINUTE = 60_000
/** Failures count for so long. */
const WINDOW = 15 * MINUTE
const LONGEST_WAIT = 15 * MINUTE
const FIRST_WAIT = 30_000
/** Free failures. An address may be an office behind one router, so it gets more. */
export const LIMITS = { pair: 5, address: 20 } as const

interface Counted {
  readonly key: string
  readonly limit: number
}

/** One customer of an IPv6 provider has a whole /64, and so as many addresses as they like. */
export function networkOf(address: string): string {
  const canonical = canonicalAddress(address) ?? address
  const mapped = /^(?:0*:)*:?ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  if (!canonical.includes(':')) return canonical
  const [head = '', tail] = canonical.split('::')
  const left = head.split(':').filter((group) => group !== '')
  const right = (tail ?? '').split(':').filter((group) => group !== '')
  const groups = [...left, ...Array.from({ length: tail === undefined ? 0 : 8 - left.length - right.length }, () => '0'), ...right]
  return `${groups.slice(0, 4).join(':')}::/64`
}

/** The name is hashed: what was typed may be a password in the wrong field, and it is no key's business. */
function keysOf(username: string, address: string): readonly Counted[] {
  const network = networkOf(address)
  const name = createHash('sha256').update(username.toLowerCase()).digest('base64url').slice(0, 22)
  return [
    { key: `account ${name} at ${network}`, limit: LIMITS.pair },
    { key: `address ${network}`, limit: LIMITS.address }
  ]
}

export function waitInWords(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000)
  if (seconds < 60) return seconds === 1 ? 'a second' : `${seconds} seconds`
  const minutes = Math.ceil(seconds / 60)
  return minutes === 1 ? 'a minute' : `${minutes} minutes`
}

export interface Lockout {
  /**
   * Claims one attempt, before the password is looked at: attempts that run at the same time count as failures for each other.
   * @throws Refusal `locked-out`, with the wait in words.
   */
  begin(username: string, address: string): Attempt
}

export interface Attempt {
  /** @returns whether this failure was one too many, so that a wait begins. */
  failed(): boolean
  succeeded(): void
  /** Neither: the attempt could not be judged. */
  dropped(): void
}

type Failures = Pick<AccountStore, 'addLoginFailure' | 'loginFailuresSince' | 'clearLoginFailures'>

export function createLockout(store: Failures, now: () => Date): Lockout {
  const running = new Map<string, number>()

  function count(key: string, step: 1 | -1): void {
    const attempts = (running.get(key) ?? 0) + step
    if (attempts === 0) running.delete(key)
    else running.set(key, attempts)
  }

  /** Milliseconds from now until the next attempt is welcome; 0 or less when it is. */
  function waitFor({ key, limit }: Counted, at: number): number {
    const failures = store.loginFailuresSince(key, new Date(at - WINDOW).toISOString())
    const beside = running.get(key) ?? 0
    const excess = failures.length + beside - limit
    if (excess < 0) return 0
    const wait = Math.min(FIRST_WAIT * 2 ** excess, LONGEST_WAIT)
    const last = beside > 0 ? at : Math.min(at, Date.parse(failures.at(-1) ?? ''))
    return last + wait - at
  }

  return {
    begin(username, address) {
      const at = now().getTime()
      const keys = keysOf(username, address)
      const wait = Math.max(...keys.map((counted) => waitFor(counted, at)))
      if (wait > 0) {
        throw new Refusal('locked-out', `Too many failed logins. Try again in ${waitInWords(wait)}.`, {
          hint: 'Each further failure makes the wait longer; it is never longer than 15 minutes.'
        })
      }
      for (const { key } of keys) count(key, 1)
      let open = true
      const end = (): void => {
        if (open) for (const { key } of keys) count(key, -1)
        open = false
      }
      return {
        failed() {
          end()
          const moment = now()
          for (const { key } of keys) store.addLoginFailure(key, moment.toISOString())
          return keys.some((counted) => waitFor(counted, moment.getTime()) > 0)
        },
        succeeded() {
          end()
          for (const { key } of keys) store.clearLoginFailures(key)
        },
        dropped: end
      }
    }
  }
}
