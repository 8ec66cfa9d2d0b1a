/**
 * Who may use this machine, and how long. Sessions live on the server: the cookie is 256 random bits, the store keeps its hash, and
 * ending a session ends it for good.
 */
import { createHash, randomBytes } from 'node:crypto'
import { DEFAULT_PASSWORD, DEFAULT_USER, type Permission, type Session } from '../../contract/index.ts'
import { Refusal, refuseField } from '../../domain/problems.ts'
import type { Account, AccountStore, StoredSession } from '../ports.ts'
import { createLockout } from './lockout.ts'
import { hashPassword, isOutdated, passwordFits } from './passwords.ts'

const MINUTE = 60_000
/** A session ends so long after its last request, */
export const IDLE = 30 * MINUTE
/** and so long after the login in any case. */
export const ABSOLUTE = 12 * 60 * MINUTE
/** The last request is noted at most this often: each note is a write to the disk. */
const NOTED_EVERY = MINUTE

/** `__Host-`: only over TLS, only from this host, for all paths; a neighbouring site cannot plant it. */
export const SESSION_COOKIE = '__Host-ballast'
export const SESSION_COOKIE_ATTRIBUTES = { path: '/', secure: true, httpOnly: true, sameSite: 'strict' } as const

const ALL_PERMISSIONS: readonly Permission[] = ['read', 'services', 'certificates', 'system']

export interface Authenticated {
  readonly account: Account
  readonly idHash: string
  readonly session: Session
}

interface Caller {
  readonly username: string
  readonly address: string
  readonly sessionIdHash: string
}

export interface Accounts {
  /** Makes the account of a new machine, unless it is there. */
  ensureFirstAccount(): Promise<void>
  /**
   * @returns the value for the cookie `SESSION_COOKIE`, and the session.
   * @throws Refusal `wrong-credentials` or `locked-out`.
   */
  login(input: { readonly username: string; readonly password: string; readonly address: string }): Promise<{
    readonly cookie: string
    readonly session: Session
  }>
  /** @param cookie its value, from wherever. @returns null unless it names a session that still holds. Prolongs it. */
  authenticate(cookie: string | undefined): Authenticated | null
  /** The same for a session known by its hash, and without prolonging it. */
  look(idHash: string): Authenticated | null
  logout(caller: Caller): void
  /** Ends all other sessions of the account. @throws Refusal at the field `current` or `password`. */
  changePassword(caller: Caller, input: { readonly current: string; readonly password: string }): Promise<Session>
  mustChangePassword(username: string): boolean
  /** For who sits at the machine and has lost the password. Ends all sessions. @throws Refusal at the field `password`. */
  resetPassword(username: string, password: string, address: string): Promise<void>
}

const hashOf = (cookie: string): string => createHash('sha256').update(cookie).digest('hex')
const COOKIE = /^[A-Za-z0-9_-]{43}$/

const expiryOf = (session: StoredSession): number => Math.min(Date.parse(session.seenAt) + IDLE, Date.parse(session.createdAt) + ABSOLUTE)

const describe = (account: Account, session: StoredSession): Session => ({
  username: account.username,
  mustChangePassword: account.mustChangePassword,
  expires: new Date(expiryOf(session)).toISOString()
})

/** @throws when the new password is no better than the old. Length and the default are the contract's to check. */
function checkNewPassword(username: string, input: { readonly current: string; readonly password: string }): void {
  if (input.password.toLowerCase() === username.toLowerCase()) {
    throw refuseField('password', 'The password cannot be the user name. Choose another.', 'invalid-input')
  }
  if (input.password.normalize('NFC') === input.current.normalize('NFC')) {
    throw refuseField('password', 'This is the present password. Choose another.', 'invalid-input')
  }
}

const notLoggedIn = (): Refusal => new Refusal('not-authenticated', 'You are not logged in, or the session has ended. Log in again.')

/** The machine's own login, which follows: on the appliance the same person has the same password on the console and over SSH. */
export type MachineLogin = (password: string) => Promise<void>

const noMachineLogin: MachineLogin = () => Promise.resolve()

export function createAccounts(store: AccountStore, now: () => Date, machineLogin: MachineLogin = noMachineLogin): Accounts {
  const lockout = createLockout(store, now)
  /** What an unknown user's password is compared with, so that the time of the answer does not tell who exists. */
  let nobody: Promise<string> | undefined

  const audit = (author: string, address: string, action: string, detail: string): void =>
    store.audit({ at: now().toISOString(), author, address, action, detail })

  function look(idHash: string): { readonly account: Account; readonly stored: StoredSession } | null {
    const stored = store.session(idHash)
    if (stored === undefined || expiryOf(stored) <= now().getTime()) return null
    const account = store.account(stored.username)
    return account === undefined ? null : { account, stored }
  }

  /** @returns the account when name and password fit and the password is still the same after the slow comparison. */
  async function verify(username: string, password: string): Promise<Account | null> {
    const account = store.account(username)
    nobody ??= hashPassword(randomBytes(32).toString('base64'))
    const fits = await passwordFits(account?.passwordHash ?? (await nobody), password)
    return fits && account !== undefined && store.account(username)?.passwordHash === account.passwordHash ? account : null
  }

  /** One guess at a password: counted, and slowed down when there were many. @returns null when it is wrong. */
  async function attempt(username: string, password: string, address: string, action: string): Promise<Account | null> {
    const guess = lockout.begin(username, address)
    try {
      const account = await verify(username, password)
      if (account !== null) {
        guess.succeeded()
        return account
      }
      const locked = guess.failed()
      // A name that does not exist may be a password typed into the wrong field: it is not written down.
      const author = store.account(username)?.username ?? 'unknown user'
      audit(author, address, action, locked ? 'wrong user name or password; the next attempt has to wait' : 'wrong user name or password')
      return null
    } finally {
      guess.dropped()
    }
  }

  async function renewHash(account: Account, password: string): Promise<void> {
    // Setting a password also ends the duty to change it, so such an account keeps its old hash until then.
    if (account.mustChangePassword || !isOutdated(account.passwordHash)) return
    const hash = await hashPassword(password)
    if (store.account(account.username)?.passwordHash === account.passwordHash) store.setPassword(account.username, hash)
  }

  /** On a full disk the session simply does not become younger: reading must go on, also to see what is wrong. */
  function noteSeen(idHash: string, at: string): void {
    try {
      store.touchSession(idHash, at)
    } catch (error) {
      if (!(error instanceof Refusal && error.code === 'storage-full')) throw error
    }
  }

  function startSession(account: Account, address: string): { readonly cookie: string; readonly session: Session } {
    const at = now()
    const before = (age: number): string => new Date(at.getTime() - age).toISOString()
    store.deleteSessionsBefore(before(ABSOLUTE), before(IDLE))
    const cookie = randomBytes(32).toString('base64url')
    const moment = at.toISOString()
    const stored = { idHash: hashOf(cookie), username: account.username, address, createdAt: moment, seenAt: moment }
    store.addSession(stored)
    return { cookie, session: describe(account, stored) }
  }

  return {
    async ensureFirstAccount() {
      if (store.account(DEFAULT_USER) !== undefined) return
      const passwordHash = await hashPassword(DEFAULT_PASSWORD)
      store.addAccount({ username: DEFAULT_USER, passwordHash, mustChangePassword: true, permissions: ALL_PERMISSIONS })
    },

    async login({ username, password, address }) {
      const account = await attempt(username, password, address, 'login-failed')
      if (account === null) throw new Refusal('wrong-credentials', 'The user name or the password is wrong.')
      await renewHash(account, password)
      const started = startSession(account, address)
      audit(account.username, address, 'login', 'logged in')
      return started
    },

    authenticate(cookie) {
      if (cookie === undefined || !COOKIE.test(cookie)) return null
      const idHash = hashOf(cookie)
      const found = look(idHash)
      if (found === null) return null
      const at = now()
      const late = at.getTime() - Date.parse(found.stored.seenAt) >= NOTED_EVERY
      const stored = late ? { ...found.stored, seenAt: at.toISOString() } : found.stored
      if (late) noteSeen(idHash, stored.seenAt)
      return { account: found.account, idHash, session: describe(found.account, stored) }
    },

    look(idHash) {
      const found = look(idHash)
      return found === null ? null : { account: found.account, idHash, session: describe(found.account, found.stored) }
    },

    logout({ username, address, sessionIdHash }) {
      store.deleteSession(sessionIdHash)
      audit(username, address, 'logout', 'logged out')
    },

    async changePassword({ username, address, sessionIdHash }, input) {
      const account = await attempt(username, input.current, address, 'password-change-failed')
      if (account === null) throw refuseField('current', 'This is not your present password.', 'invalid-input')
      checkNewPassword(username, input)
      const hash = await hashPassword(input.password)
      // Meanwhile the session may have been ended, or the password changed, by somebody else.
      const found = look(sessionIdHash)
      if (found === null || found.account.passwordHash !== account.passwordHash) throw notLoggedIn()
      // First: when the machine does not take it, nothing was changed.
      if (username === DEFAULT_USER) await machineLogin(input.password)
      store.setPassword(username, hash)
      store.deleteSessionsOf(username, sessionIdHash)
      audit(username, address, 'password-changed', 'changed the password; all other sessions ended')
      return describe({ ...found.account, mustChangePassword: false }, found.stored)
    },

    mustChangePassword: (username) => store.account(username)?.mustChangePassword ?? false,

    async resetPassword(username, password, address) {
      if (password.toLowerCase() === username.toLowerCase())
        throw refuseField('password', 'The password cannot be the user name. Choose another.', 'invalid-input')
      store.setPassword(username, await hashPassword(password))
      store.deleteSessionsOf(username, null)
      audit(username, address, 'password-reset', 'set a new password at the console; all sessions ended')
      // Last: whoever lost the password gets back into the web UI, also when the rest of the machine is ill.
      if (username === DEFAULT_USER) await machineLogin(password)
    }
  }
}
