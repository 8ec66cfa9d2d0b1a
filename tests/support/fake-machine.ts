/** The machine's part of the stand-in for ballast-helper: it believes everything, restarts nothing, and says what it was asked for. */
import type { Answer, MACHINE_VERBS, SlotFacts, VERBS, Versions } from '@ballast/server/helper'

type MachineVerb = keyof typeof MACHINE_VERBS
type Parsed<V extends MachineVerb> = ReturnType<(typeof VERBS)[V]['question']['parse']>

export interface FakeMachine {
  /** Restarts, clock settings and passwords so far, in order. */
  readonly deeds: readonly string[]
  readonly verbs: { readonly [V in MachineVerb]: (question: Parsed<V>) => Answer<V> }
}

export function fakeMachine(followsServers: () => boolean): FakeMachine {
  const deeds: string[] = []
  const slots: Record<'a' | 'b', SlotFacts> = {
    a: { version: '0.1.0', schema: 100, state: 'good' },
    b: { version: null, schema: null, state: 'empty' }
  }
  let running: 'a' | 'b' = 'a'
  let isTrial = false
  let writing: Versions['writing'] = null
  let last: Versions['last'] = null
  const at = (): string => new Date().toISOString()
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
      factoryReset: () => done('factory reset'),
      versions() {
        // Each look finds a third more of it.
        if (writing !== null && writing.doneBytes < writing.totalBytes) writing = { ...writing, doneBytes: writing.doneBytes + 1 }
        else if (writing !== null) {
          slots.b = { ...slots.b, state: 'ready' }
          last = {
            at: at(),
            version: '0.2.0',
            outcome: 'written',
            message: 'Version 0.2.0 is on this machine. It runs after the next start into it.'
          }
          writing = null
        }
        return { running, isTrial, a: slots.a, b: slots.b, writing, last }
      },
      updateInstall() {
        slots.b = { version: '0.2.0', schema: 101, state: 'writing' }
        writing = { version: '0.2.0', doneBytes: 0, totalBytes: 3 }
        return done('install')
      },
      versionTry() {
        running = running === 'a' ? 'b' : 'a'
        slots[running] = { ...slots[running], state: 'trying' }
        isTrial = true
        return done('try')
      },
      versionKeep() {
        slots[running] = { ...slots[running], state: 'good' }
        last = {
          at: at(),
          version: slots[running].version ?? '',
          outcome: 'kept',
          message: `Version ${slots[running].version} works and is started from now on.`
        }
        const kept = isTrial
        isTrial = false
        return { kept }
      }
    }
  }
}
