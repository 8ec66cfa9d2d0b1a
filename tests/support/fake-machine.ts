/** The machine's part of the stand-in for ballast-helper: it believes everything, restarts nothing, and says what it was asked for. */
import type { Answer, MACHINE_VERBS, VERBS } from '@ballast/server/helper'

type MachineVerb = keyof typeof MACHINE_VERBS
type Parsed<V extends MachineVerb> = ReturnType<(typeof VERBS)[V]['question']['parse']>

export interface FakeMachine {
  /** Restarts, clock settings and passwords so far, in order. */
  readonly deeds: readonly string[]
  readonly verbs: { readonly [V in MachineVerb]: (question: Parsed<V>) => Answer<V> }
}

export function fakeMachine(followsServers: () => boolean): FakeMachine {
  const deeds: string[] = []
  const done = (deed: string) => {
    deeds.push(deed)
    return {}
  }
  return {
    deeds,
    verbs: {
      power: ({ action }) => done(action),
      clock: () => ({
        synchronised: followsServers(),
        sources: { ok: true, text: followsServers() ? '^* 192.168.2.10  3  6  377  12  +21us[ +30us] +/- 12ms' : '' }
      }),
      setClock: ({ at }) => done(`clock ${at}`),
      setPassword: ({ password }) => done(`password ${password}`),
      factoryReset: () => done('factory reset')
    }
  }
}
