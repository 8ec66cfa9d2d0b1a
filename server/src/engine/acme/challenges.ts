/**
 * Challenges over HTTP that the engine answers: at which addresses, which is a fact for rendering, and with what, which is told to the
 * running worker. Addresses stay after an order, so that its renewals need no reload.
 */
import * as z from 'zod'
import { CHALLENGE_MAP } from '../../render/names.ts'
import type { ConfigurationStore } from '../ports.ts'
import { fillMap, type Send } from '../runtime-client.ts'
import type { EngineLog } from '../system-ports.ts'

const KEY = 'engine.challenges'
const Addresses = z.array(z.string())

export interface Challenges {
  /** For rendering. */
  addresses(): ReadonlySet<string>
  /** What is rendered from now on; the caller has the engine brought there. */
  setAddresses(addresses: Iterable<string>): void
  put(path: string, answer: string): void
  take(path: string): void
  /** Brings the worker’s map to what is here. @throws CommandRefused, EngineSilence */
  tell(): Promise<void>
  /** The engine has got files or has been started: its map is empty. */
  deployed(): void
}

export function createChallenges(store: ConfigurationStore, send: Send, log: EngineLog): Challenges {
  const remembered = Addresses.safeParse(JSON.parse(store.machineValue(KEY) ?? '[]'))
  let addresses: ReadonlySet<string> = new Set(remembered.success ? remembered.data : [])
  const answers = new Map<string, string>()
  const tell = (): Promise<void> => fillMap(send, CHALLENGE_MAP, answers)
  return {
    addresses: () => addresses,
    setAddresses(next) {
      const wanted = new Set(next)
      if (wanted.symmetricDifference(addresses).size === 0) return
      addresses = wanted
      store.setMachineValue(KEY, JSON.stringify([...wanted]))
    },
    put: (path, answer) => void answers.set(path, answer),
    take: (path) => void answers.delete(path),
    tell,
    deployed() {
      if (answers.size > 0)
        tell().catch((error: unknown) => log.warn({ err: error }, 'The engine could not be told the answers to ACME challenges'))
    }
  }
}
