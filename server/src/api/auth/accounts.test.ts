/** Logins against the real store and the real hash, with a clock of our own. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DEFAULT_PASSWORD, DEFAULT_USER } from '../../contract/index.ts'
import { openStore, type Store } from '../../store/store.ts'
import { ABSOLUTE, type Accounts, createAccounts, IDLE, SESSION_COOKIE_ATTRIBUTES } from './accounts.ts'
import { hashPassword, isOutdated, passwordFits } from './passwords.ts'

const folder = mkdtempSync(join(tmpdir(), 'ballast-accounts-'))
afterAll(() => rmSync(folder, { recursive: true }))

const MINUTE = 60_000
const address = '192.0.2.10'
let files = 0
let file: string
let store: Store
let accounts: Accounts
let time: number

beforeEach(async () => {
  files += 1
  file = join(folder, String(files), 'ballast.db')
  time = Date.parse('2026-11-22T10:00:00.000Z')
  store = openStore(file)
  accounts = createAccounts(store.accounts, () => new Date(time))
  await accounts.ensureFirstAccount()
})
afterEach(() => store.close())

const login = (password = DEFAULT_PASSWORD, username = DEFAULT_USER) => accounts.login({ username, password, address })

function auditLog(): readonly unknown[] {
  const db = new Sqlite(file, { readonly: true })
  const actions = db.prepare('SELECT author, address, action FROM audit ORDER BY number').all()
  db.close()
  return actions
}

async function loggedIn(password = DEFAULT_PASSWORD) {
  const { cookie } = await login(password)
  const authenticated = accounts.authenticate(cookie)
  if (authenticated === null) throw new Error('not logged in')
  return { cookie, caller: { username: authenticated.account.username, address, sessionIdHash: authenticated.idHash } }
}

test('a new machine has bal with the default password, to be changed, and is not reset by a restart', async () => {
  const { session } = await login()
  expect(session).toEqual({ username: 'bal', mustChangePassword: true, expires: new Date(time + IDLE).toISOString() })
  const { caller } = await loggedIn()
  await accounts.changePassword(caller, { current: DEFAULT_PASSWORD, password: 'correct horse' })
  await accounts.ensureFirstAccount()
  await expect(login()).rejects.toMatchObject({ code: 'wrong-credentials' })
  expect((await login('correct horse')).session.mustChangePassword).toBe(false)
})

test('wrong password and unknown user are refused alike', async () => {
  const refusals = await Promise.all([login('wrong'), login('wrong', 'nobody')].map((attempt) => attempt.catch((error: unknown) => error)))
  expect(refusals[0]).toEqual(refusals[1])
  expect(refusals[0]).toMatchObject({ code: 'wrong-credentials' })
})

test('the cookie is nowhere in the database, nor is a password', async () => {
  const { cookie } = await login()
  await login('typed-into-the-log', 'not-a-user-name').catch(() => undefined)
  const bytes = Buffer.concat([readFileSync(file), readFileSync(`${file}-wal`)])
  expect(bytes.includes(cookie)).toBe(false)
  expect(bytes.includes(DEFAULT_PASSWORD)).toBe(false)
  expect(bytes.includes('typed-into-the-log')).toBe(false)
  expect(bytes.includes('not-a-user-name')).toBe(false)
  expect(bytes.includes('$argon2id$v=19$m=19456,t=2,p=1$')).toBe(true)
})

test('nonsense is no session', async () => {
  const { cookie } = await login()
  for (const value of [undefined, '', 'x', cookie.slice(1), `${cookie}x`, `A${cookie.slice(1, -1)}.`]) {
    expect(accounts.authenticate(value)).toBeNull()
  }
})

test('an idle session ends after 30 minutes, a used one after 12 hours', async () => {
  const idle = await login()
  const used = await login()
  for (let passed = 0; passed < ABSOLUTE - 20 * MINUTE; passed += 20 * MINUTE) {
    time += 20 * MINUTE
    expect(accounts.authenticate(used.cookie)).not.toBeNull()
  }
  expect(accounts.authenticate(idle.cookie)).toBeNull()
  time += 20 * MINUTE
  expect(accounts.authenticate(used.cookie)).toBeNull()
})

test('looking does not prolong', async () => {
  const { caller } = await loggedIn()
  time += IDLE - 1
  expect(accounts.look(caller.sessionIdHash)).not.toBeNull()
  time += 1
  expect(accounts.look(caller.sessionIdHash)).toBeNull()
})

test('logging out ends this session for good, and no other', async () => {
  const [first, second] = [await loggedIn(), await loggedIn()]
  accounts.logout(first.caller)
  expect(accounts.authenticate(first.cookie)).toBeNull()
  expect(accounts.authenticate(second.cookie)).not.toBeNull()
})

test('a changed password ends all other sessions', async () => {
  const [first, second] = [await loggedIn(), await loggedIn()]
  const session = await accounts.changePassword(first.caller, { current: DEFAULT_PASSWORD, password: 'correct horse' })
  expect(session.mustChangePassword).toBe(false)
  expect(accounts.authenticate(first.cookie)?.account.mustChangePassword).toBe(false)
  expect(accounts.authenticate(second.cookie)).toBeNull()
})

test('a login that is being checked while the password changes does not slip through', async () => {
  const changed = await hashPassword('correct horse')
  const attempt = login()
  store.accounts.setPassword(DEFAULT_USER, changed)
  await expect(attempt).rejects.toMatchObject({ code: 'wrong-credentials' })
})

test('a password change whose session ends meanwhile changes nothing', async () => {
  const { caller } = await loggedIn()
  const change = accounts.changePassword(caller, { current: DEFAULT_PASSWORD, password: 'correct horse' })
  accounts.logout(caller)
  await expect(change).rejects.toMatchObject({ code: 'not-authenticated' })
  await login()
})

test('a new password is refused at its field when it is the name or the old one, the present one at its own', async () => {
  const { caller } = await loggedIn()
  await accounts.changePassword(caller, { current: DEFAULT_PASSWORD, password: 'Administrator' })
  const change = (current: string, password: string) => accounts.changePassword(caller, { current, password })
  await expect(change('Administrator', 'Administrator')).rejects.toMatchObject({ code: 'invalid-input', errors: [{ path: 'password' }] })
  await expect(change('Administrator', 'BAL')).rejects.toMatchObject({ code: 'invalid-input', errors: [{ path: 'password' }] })
  await expect(change('wrong', 'correct horse')).rejects.toMatchObject({ code: 'invalid-input', errors: [{ path: 'current' }] })
  await login('Administrator')
})

test('guessing is locked out, also for the right password, also when sent all at once, also over a password change', async () => {
  const { caller } = await loggedIn()
  const guesses = await Promise.allSettled(Array.from({ length: 30 }, (_, at) => login(`guess ${at}`)))
  const codes = guesses.map((guess) => (guess.status === 'rejected' ? String(Reflect.get(guess.reason, 'code')) : 'in'))
  expect(codes.filter((code) => code === 'wrong-credentials')).toHaveLength(5)
  expect(codes.filter((code) => code === 'locked-out')).toHaveLength(25)
  await expect(login()).rejects.toMatchObject({ code: 'locked-out', message: expect.stringMatching(/Try again in 30 seconds/) })
  await expect(accounts.changePassword(caller, { current: 'x', password: 'correct horse' })).rejects.toMatchObject({ code: 'locked-out' })
  time += 30_000
  await login()
})

test('logins, failures, the lock, the new password and the logout are in the audit log', async () => {
  const { caller } = await loggedIn()
  await login('wrong').catch(() => undefined)
  await login('wrong', 'nobody').catch(() => undefined)
  await accounts.changePassword(caller, { current: 'wrong', password: 'correct horse' }).catch(() => undefined)
  await accounts.changePassword(caller, { current: DEFAULT_PASSWORD, password: 'correct horse' })
  accounts.logout(caller)
  expect(auditLog()).toEqual([
    { author: 'bal', address, action: 'login' },
    { author: 'bal', address, action: 'login-failed' },
    { author: 'unknown user', address, action: 'login-failed' },
    { author: 'bal', address, action: 'password-change-failed' },
    { author: 'bal', address, action: 'password-changed' },
    { author: 'bal', address, action: 'logout' }
  ])
})

test('a hash with other parameters still opens, and is renewed at login', async () => {
  // `argon2` of the reference implementation: printf 'password' | argon2 somesalt -id -t 2 -m 16 -p 4
  const reference = '$argon2id$v=19$m=65536,t=2,p=4$c29tZXNhbHQ$GpZ3sK/oH9p7VIiV56G/64Zo/8GaUw434IimaPqxwCo'
  expect(await passwordFits(reference, 'password')).toBe(true)
  expect(await passwordFits(reference, 'passwort')).toBe(false)
  store.accounts.setPassword('bal', reference)
  await login('password')
  expect(isOutdated(store.accounts.account('bal')?.passwordHash ?? '')).toBe(false)
  await login('password')
})

test('an unreadable hash lets nobody in, and composed letters are the same either way', async () => {
  expect(await passwordFits('', '')).toBe(false)
  expect(await passwordFits('$argon2id$v=19$m=19456,t=2,p=1$$', '')).toBe(false)
  expect(await passwordFits(await hashPassword('caf\u00e9'), 'cafe\u0301')).toBe(true)
})

test('the cookie is kept to this host, TLS and HTTP', () => {
  expect(SESSION_COOKIE_ATTRIBUTES).toEqual({ path: '/', secure: true, httpOnly: true, sameSite: 'strict' })
})

describe('the machine’s own login', () => {
  let told: string[]
  let refusal: Error | null

  beforeEach(() => {
    told = []
    refusal = null
    accounts = createAccounts(
      store.accounts,
      () => new Date(time),
      async (password) => {
        if (refusal !== null) throw refusal
        told.push(password)
      }
    )
  })

  test('follows a change of the password, and one at the console', async () => {
    const { caller } = await loggedIn()
    await accounts.changePassword(caller, { current: DEFAULT_PASSWORD, password: 'correct horse' })
    await accounts.resetPassword(DEFAULT_USER, 'battery staple', 'console')
    expect(told).toEqual(['correct horse', 'battery staple'])
  })

  test('is asked for nothing that is refused anyway', async () => {
    const { caller } = await loggedIn()
    await expect(accounts.changePassword(caller, { current: 'wrong', password: 'correct horse' })).rejects.toThrow()
    await expect(accounts.changePassword(caller, { current: DEFAULT_PASSWORD, password: 'BAL' })).rejects.toThrow()
    expect(told).toEqual([])
  })

  test('a machine that does not take it: a change leaves both as they were, the console lets back in all the same', async () => {
    const { caller } = await loggedIn()
    refusal = new Error('The helper is away.')
    await expect(accounts.changePassword(caller, { current: DEFAULT_PASSWORD, password: 'correct horse' })).rejects.toThrow(refusal.message)
    expect((await login()).session.mustChangePassword).toBe(true)
    await expect(accounts.resetPassword(DEFAULT_USER, 'battery staple', 'console')).rejects.toThrow(refusal.message)
    expect((await login('battery staple')).session.mustChangePassword).toBe(false)
  })
})
