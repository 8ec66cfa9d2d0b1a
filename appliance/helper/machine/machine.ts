/** The verbs about the machine itself. Where the helper was not told that it looks after one, each says so and does nothing. */
import { type DesiredNetwork, MACHINE_VERBS } from '@ballast/server/helper'
import type { Log } from '../log.ts'
import type { Run } from '../programs.ts'
import { HelperRefusal } from '../refusal.ts'
import type { Verbs } from '../verbs/verbs.ts'
import { setClock, watchClock } from './clock.ts'
import { askForReset } from './factory.ts'
import type { Login } from './login.ts'
import type { Slots } from './slots.ts'
import type { Updates } from './updates.ts'

export type MachineVerb = keyof typeof MACHINE_VERBS
export type MachineVerbs = Pick<Verbs, MachineVerb>

export interface MachineParts {
  readonly stateDir: string
  readonly run: Run
  readonly log: Log
  readonly login: Login
  /** Null on a machine with one root. */
  readonly roots: { readonly slots: Slots; readonly updates: Updates } | null
  /** The network that is kept, which says what sets the clock. */
  readonly kept: () => Promise<DesiredNetwork | null>
}

const NOT_OURS = 'This machine is not a Ballast appliance: it is administered by its own means.'

/** For a machine that somebody else administers, such as a developer's: nothing here can restart or wipe it. */
export const noMachine = (): MachineVerbs => {
  const refuse = (): Promise<never> => Promise.reject(new HelperRefusal('not-possible', NOT_OURS))
  const names = Object.keys(MACHINE_VERBS) as MachineVerb[]
  return Object.fromEntries(names.map((name) => [name, refuse])) as { [V in MachineVerb]: () => Promise<never> }
}

const ONE_ROOT = 'This machine has one root only, so it cannot be updated from here.'

export function machineVerbs({ stateDir, run, log, login, roots, kept }: MachineParts): MachineVerbs {
  const both = (): NonNullable<MachineParts['roots']> => {
    if (roots === null) throw new HelperRefusal('not-possible', ONE_ROOT)
    return roots
  }
  const restart = async (action: 'reboot' | 'poweroff'): Promise<void> => {
    log.warn('The machine goes down', { action })
    const result = await run('systemctl', ['--no-wall', action])
    if (result.exit !== 0) throw new HelperRefusal('failed', `The machine does not go down: ${result.stderr.trim()}`)
  }
  return {
    async power({ action }) {
      await restart(action === 'reboot' ? 'reboot' : 'poweroff')
      return {}
    },
    clock: () => watchClock(run),
    async setClock(question) {
      await setClock(run, question, await kept())
      return {}
    },
    async setPassword({ password }) {
      await login.setPassword(password)
      return {}
    },
    async factoryReset() {
      await askForReset(stateDir)
      await restart('reboot')
      return {}
    },
    async versions() {
      const { slots, updates } = both()
      return { ...slots.view(), writing: updates.writing() }
    },
    async updateInstall({ digest }) {
      await both().updates.install(digest)
      return {}
    },
    async versionTry() {
      const { slots, updates } = both()
      if (updates.writing() !== null) throw new HelperRefusal('busy', 'An update is being written. Wait until that is done.')
      await slots.tryOther()
      await restart('reboot')
      return {}
    },
    async versionKeep() {
      const kept = await both().slots.keep()
      if (kept) log.info('This version is kept')
      return { kept }
    }
  }
}
