/** The verbs about the machine, on a folder that stands for its root; programs are only written down. */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { MACHINE_VERBS, VERBS } from '@ballast/server/helper'
import * as fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from '../log.ts'
import { etcIn } from '../network/etc.ts'
import { type Run, run as realRun } from '../programs.ts'
import { WALKTHROUGH } from '../testing/walkthrough.ts'
import { followsServers, timestampOf } from './clock.ts'
import { askForReset, resetIfAsked } from './factory.ts'
import { type Login, loginIn } from './login.ts'
import { type MachineVerbs, machineVerbs, noMachine } from './machine.ts'
import { hashIn, withHash } from './shadow.ts'

const NOW = new Date('2026-11-25T03:00:00Z')
const SHADOW = 'root:*:20400:0:99999:7:::\nbal:$6$old$0123456789012345678901234567890:20400:0:99999:7:::\nsshd:!:20400::::::\n'
const QUIET = createLog(() => undefined)

let folder: string
let asked: string[]
let login: Login
let verbs: MachineVerbs
let ntpServers: string[]

/** Programs of the machine are written down; openssl touches nothing, so it is the real one. */
const run: Run = (program, args, limits) => {
  asked.push([program, ...args].join(' '))
  return program === 'openssl' ? realRun(program, args, limits) : Promise.resolve({ exit: 0, stdout: '', stderr: '' })
}

const put = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(join(folder, path), text)
}
const read = (path: string): Promise<string> => readFile(join(folder, path), 'utf8')

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ballast-machine-'))
  asked = []
  ntpServers = []
  await put('etc/shadow', SHADOW)
  const stateDir = join(folder, 'data/helper')
  login = loginIn({ root: folder, stateDir, run, now: () => NOW })
  const kept = () => Promise.resolve({ ...WALKTHROUGH, base: { ...WALKTHROUGH.base, time: { zone: 'UTC', ntpServers } } })
  verbs = machineVerbs({ stateDir, run, log: QUIET, login, roots: null, kept })
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('a machine that is no appliance refuses every one of these verbs', async () => {
  for (const verb of Object.values(noMachine())) await expect(verb({} as never)).rejects.toThrow(/not a Ballast appliance/)
  expect(Object.keys(noMachine()).toSorted()).toEqual(Object.keys(MACHINE_VERBS).toSorted())
})

test('reboot and shutdown are asked of systemd', async () => {
  await verbs.power({ action: 'reboot' })
  await verbs.power({ action: 'shutdown' })
  expect(asked).toEqual(['systemctl --no-wall reboot', 'systemctl --no-wall poweroff'])
})

test('the console’s password: hashed without being an argument, only bal’s line changes, SSH is allowed from then on', async () => {
  await verbs.setPassword({ password: 'correct horse: battery' })
  const shadow = await read('etc/shadow')
  const hash = hashIn(shadow, 'bal') ?? ''
  const [, , , salt = ''] = hash.split('$')
  const { stdout } = await promisify(execFile)('openssl', ['passwd', '-6', '-salt', `rounds=100000$${salt}`, 'correct horse: battery'])
  expect(hash).toBe(stdout.trim())
  expect(shadow).toBe(SHADOW.replace('$6$old$0123456789012345678901234567890:20400', `${hash}:20782`))
  expect((await stat(join(folder, 'etc/shadow'))).mode & 0o777).toBe(0o640)
  expect(await read('data/ssh/allowed')).toBe('')
  expect(asked.join('\n')).not.toContain('horse')
  expect(asked.at(-1)).toBe('systemctl start --no-block ssh.service')
})

test('the other root gets the same password at its first boot; without one, that of a new machine', async () => {
  const first = '$6$rounds=100000$abc$0123456789012345678901234567890'
  await put('usr/share/ballast/first-login.hash', `${first}\n`)
  expect(await login.restore()).toBe(true)
  expect(hashIn(await read('etc/shadow'), 'bal')).toBe(first)
  expect(await login.restore()).toBe(false)
  await verbs.setPassword({ password: 'another password' })
  const chosen = hashIn(await read('etc/shadow'), 'bal')
  await put('etc/shadow', SHADOW)
  expect(await login.restore()).toBe(true)
  expect(hashIn(await read('etc/shadow'), 'bal')).toBe(chosen)
})

test('no hash can put another account or field into the shadow file', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('$6$a:b$xxxxxxxxxxxxxxxxxxxxxxxx', '$6$a$xxxxxxxxxxxxxxxxxxxxxxxx\nroot::')),
      (hash) => {
        let written: string
        try {
          written = withHash(SHADOW, 'bal', hash, NOW)
        } catch {
          return
        }
        expect(written.split('\n')).toHaveLength(SHADOW.split('\n').length)
        expect(hashIn(written, 'bal')).toBe(hash)
        expect(hashIn(written, 'root')).toBe('*')
      }
    )
  )
  expect(() => withHash(SHADOW, 'mallory', '$6$a$xxxxxxxxxxxxxxxxxxxxxxxx', NOW)).toThrow(/no account/)
})

test('a password that no login could type is refused before anything is done', () => {
  const { question } = VERBS.setPassword
  for (const password of ['', 'a\nb', 'a\0b', 'é'.repeat(128)]) expect(question.safeParse({ password }).success).toBe(false)
  expect(question.safeParse({ password: 'x'.repeat(255) }).success).toBe(true)
})

test('a machine with one root has no versions to go to', async () => {
  for (const ask of [verbs.versions({}), verbs.versionTry({}), verbs.versionKeep({}), verbs.updateInstall({ digest: '0'.repeat(64) })])
    await expect(ask).rejects.toThrow(/one root only/)
})

test('the clock is set by hand only when no server sets it', async () => {
  await verbs.setClock({ at: '2026-11-25T02:45:00.000Z' })
  expect(asked).toEqual(['timedatectl set-time 2026-11-25 02:45:00 UTC'])
  ntpServers = ['dc1.contoso.local']
  await expect(verbs.setClock({ at: '2026-11-25T02:45:00.000Z' })).rejects.toThrow(/set by NTP hosts/)
  expect(asked).toHaveLength(1)
  expect(timestampOf('2026-11-25T02:45:00+01:00')).toBe('2026-11-25 01:45:00 UTC')
})

test('whether the clock follows is the last column of chronyc’s tracking', () => {
  const row = 'C0A8020A,192.168.2.10,3,1764038400.1,0.000012,-0.00001,0.00002,-12.3,0.001,0.02,0.01,0.002,64.1'
  expect(followsServers(`${row},Normal\n`)).toBe(true)
  expect(followsServers(`${row},Insert second\n`)).toBe(true)
  expect(followsServers(`${row},Not synchronised\n`)).toBe(false)
  expect(followsServers('')).toBe(false)
})

test('time zone and NTP hosts become files, and go again', async () => {
  const etc = etcIn({ root: folder, networkd: false }, QUIET)
  await put('usr/share/zoneinfo/Europe/Berlin', 'TZif')
  await put('etc/localtime', 'a file as some systems have it')
  const written = await etc.write(WALKTHROUGH.base, new Map())
  expect(written.changed).toBe(true)
  expect(await readlink(join(folder, 'etc/localtime'))).toBe('/usr/share/zoneinfo/Europe/Berlin')
  expect(await read('etc/timezone')).toBe('Europe/Berlin\n')
  expect(await read('etc/chrony/sources.d/ballast.sources')).toContain('server dc1.contoso.local iburst\n')
  // A zone that this system does not have leaves the present one.
  await etc.write({ ...WALKTHROUGH.base, time: { zone: 'Europe/Paris', ntpServers: [] } }, new Map())
  expect(await read('etc/timezone')).toBe('Europe/Berlin\n')
  expect(await readdir(join(folder, 'etc/chrony/sources.d'))).toEqual([])
  // Where somebody else looks after the clock nothing is touched.
  await put('etc/chrony/sources.d/ballast.sources', 'mine')
  await etc.write({ ...WALKTHROUGH.base, time: null }, new Map())
  expect(await read('etc/chrony/sources.d/ballast.sources')).toBe('mine')
})

test('a factory reset is asked for, and done before the next start: all data goes but the versions of the two roots', async () => {
  const data = join(folder, 'data')
  for (const path of [
    'ballast/ballast.db',
    'engine/rev/1/haproxy.cfg',
    'ssh/allowed',
    'helper/kept.json',
    'helper/login.hash',
    'helper/slots.json',
    'lost+found/x'
  ])
    await put(`data/${path}`, path)
  expect(await resetIfAsked(data)).toBe(false)
  expect(await read('data/ballast/ballast.db')).toBe('ballast/ballast.db')
  await verbs.factoryReset({})
  expect(asked).toEqual(['systemctl --no-wall reboot'])
  expect(await resetIfAsked(data)).toBe(true)
  expect((await readdir(data, { recursive: true })).toSorted()).toEqual(['helper', 'helper/slots.json', 'lost+found', 'lost+found/x'])
  expect(await resetIfAsked(data)).toBe(false)
})

test('a power cut in the middle of the wipe leads to a wipe, not to half a machine', async () => {
  const data = join(folder, 'data')
  await put('data/engine/current', 'x')
  await askForReset(join(data, 'helper'))
  // What the first try left.
  await rm(join(data, 'engine'), { recursive: true })
  await put('data/ballast/ballast.db', 'x')
  expect(await resetIfAsked(data)).toBe(true)
  expect(await readdir(data)).toEqual(['helper'])
})
