/**
 * Password hashes: argon2id with the parameters OWASP recommends, as PHC strings, so that a hash says how it was made and
 * better parameters can come later. A hash takes 19 MiB and some 40 ms, so only a few run at once.
 */
import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { Refusal } from '../../domain/problems.ts'

/** `memory` in KiB. */
const PARAMETERS = { memory: 19_456, passes: 2, parallelism: 1 } as const
const TAG_LENGTH = 32
const SALT_LENGTH = 16

/** Two, so that logins leave a core and most of the memory to the rest. */
const AT_ONCE = 2
/** About a second of waiting; whoever sends more is not a person. */
const MOST_WAITING = 40

let running = 0
const waiting: (() => void)[] = []

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (waiting.length >= MOST_WAITING) {
      throw new Refusal('locked-out', 'Too many logins are being checked at this moment. Try again in a few seconds.')
    }
    await new Promise<void>((resolve) => void waiting.push(resolve))
  } else running += 1
  try {
    return await work()
  } finally {
    // The place goes straight to the next one, so nobody can slip in between.
    const next = waiting.shift()
    if (next === undefined) running -= 1
    else next()
  }
}

const derive = (parameters: Argon2Parameters): Promise<Buffer> =>
  inTurn(
    () => new Promise((resolve, reject) => argon2('argon2id', parameters, (error, tag) => (error === null ? resolve(tag) : reject(error))))
  )

/** Keyboards and systems compose letters such as é differently; the same password must stay the same. */
const message = (password: string): string => password.normalize('NFC')

const base64 = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '')
const prefix = `$argon2id$v=19$m=${PARAMETERS.memory},t=${PARAMETERS.passes},p=${PARAMETERS.parallelism}$`

export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(SALT_LENGTH)
  const tag = await derive({ message: message(password), nonce, tagLength: TAG_LENGTH, ...PARAMETERS })
  return `${prefix}${base64(nonce)}$${base64(tag)}`
}

/** Whether the hash was made with other parameters than today's. */
export const isOutdated = (hash: string): boolean => !hash.startsWith(prefix)

const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{16,86})$/

/** @returns false also for a hash that cannot be read: nobody gets in by damage. */
export async function passwordFits(hash: string, password: string): Promise<boolean> {
  const [, memory, passes, parallelism, salt = '', tag = ''] = PHC.exec(hash) ?? []
  if (memory === undefined) return false
  const expected = Buffer.from(tag, 'base64')
  const actual = await derive({
    message: message(password),
    nonce: Buffer.from(salt, 'base64'),
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    tagLength: expected.length
  })
  return timingSafeEqual(actual, expected)
}
