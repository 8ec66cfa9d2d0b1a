/** The verbs about the machine itself. Where the helper was not told that it looks after one, each says so and does nothing. */
import { type DesiredNetwork, MACHINE_VERBS } from '@ballast/server/helper'
import type { Log } from '../log.ts'
import type { Run } from '../programs.ts'
import { HelperRefusal } from '../refusal.ts'
import type { Verbs } from '../verbs/verbs.ts'
import { setClock, watchClock } from './clock.ts'
import { askForReset } from './factory.ts'
import type { Login } from './login.ts'

export type MachineVerb = keyof typeof MACHINE_VERBS
export type MachineVerbs = Pick<Verbs, MachineVerb>

export interface MachineParts {
  readonly stateDir: string
  readonly run: Run
  readonly log: Log
  readonly login: Login
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

export function machineVerbs({ stateDir, run, log, login, kept }: MachineParts): MachineVerbs {
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
    }
  }
}
