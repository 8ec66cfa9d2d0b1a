/**
 * How one logs in at the machine: the password of `bal` on the console and over SSH. The hash is kept beside the data, because each of
 * the two roots has a shadow file of its own; it is put there at every boot.
 */
import { randomBytes } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readOrNull, writeSynced } from '../files.ts'
import type { Run } from '../programs.ts'
import { HelperRefusal } from '../refusal.ts'
import { hashIn, withHash } from './shadow.ts'

const USER = 'bal'
const SHADOW = 'etc/shadow'
const SHADOW_MODE = 0o640
const KEPT = 'login.hash'
/** Of the published first password; written when the image is built. */
const FIRST = 'usr/share/ballast/first-login.hash'
/** sshd starts only where it is: nobody gets in from afar with the published password. */
const SSH_ALLOWED = 'data/ssh/allowed'
/** Of SHA-512 crypt: some 0.1 s for a guess, twenty times what crypt(3) does by itself. */
const ROUNDS = 100_000

export interface LoginParts {
  readonly root: string
  readonly stateDir: string
  readonly run: Run
  readonly now: () => Date
}

export interface Login {
  /** Makes the shadow file fit what is kept, or what a new machine has. */
  restore(): Promise<boolean>
  setPassword(password: string): Promise<void>
}

export function loginIn({ root, stateDir, run, now }: LoginParts): Login {
  const write = async (hash: string): Promise<boolean> => {
    const file = join(root, SHADOW)
    const shadow = await readOrNull(file)
    if (shadow === null || hashIn(shadow, USER) === hash) return false
    // The group of the file is that of the program that checks passwords for others.
    await writeSynced(file, withHash(shadow, USER, hash, now()), SHADOW_MODE, (await stat(file)).gid)
    return true
  }
  /** The password goes through standard input: arguments can be read by everybody on the machine. */
  const hashOf = async (password: string): Promise<string> => {
    const salt = randomBytes(12).toString('hex').slice(0, 16)
    const made = await run('openssl', ['passwd', '-6', '-salt', `rounds=${ROUNDS}$${salt}`, '-stdin'], { input: `${password}\n` })
    if (made.exit !== 0) throw new HelperRefusal('failed', `The password of the console could not be set: ${made.stderr.trim()}`)
    return made.stdout.trim()
  }
  return {
    async restore() {
      const hash = (await readOrNull(join(stateDir, KEPT))) ?? (await readOrNull(join(root, FIRST)))
      return hash === null ? false : write(hash.trim())
    },
    async setPassword(password) {
      const hash = await hashOf(password)
      await write(hash)
      await writeSynced(join(stateDir, KEPT), `${hash}\n`)
      await writeSynced(join(root, SSH_ALLOWED), '', 0o600)
      // It starts at once; a machine whose sshd runs already is not touched.
      await run('systemctl', ['start', '--no-block', 'ssh.service'])
    }
  }
}
