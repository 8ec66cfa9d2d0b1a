/** One account's line of the shadow file. Pure. */

/** `$6$…`: what crypt(3) makes. No colon and no line break can be in it. */
const HASH = /^\$[0-9a-z]+\$[A-Za-z0-9./$=,-]{20,240}$/

const DAY = 86_400_000

/** @returns the text with another hash for `user`. @throws when there is no such account, or the hash is none. */
export function withHash(shadow: string, user: string, hash: string, now: Date): string {
  if (!HASH.test(hash)) throw new Error('This is not a password hash.')
  const lines = shadow.split('\n')
  const at = lines.findIndex((line) => line.startsWith(`${user}:`))
  if (at < 0) throw new Error(`There is no account ${user}.`)
  const [name = user, , , ...rest] = (lines[at] ?? '').split(':')
  return lines.with(at, [name, hash, Math.floor(now.getTime() / DAY), ...rest].join(':')).join('\n')
}

/** @returns the hash that the account has, null without one. */
export function hashIn(shadow: string, user: string): string | null {
  const line = shadow.split('\n').find((entry) => entry.startsWith(`${user}:`))
  return line?.split(':')[1] ?? null
}
