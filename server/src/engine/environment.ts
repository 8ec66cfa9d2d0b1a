/** Facts of the machine for rendering: what is fixed while the process runs, host names, drain times. */
import { canonicalAddress } from '../contract/index.ts'
import type { Configuration } from '../domain/configuration.ts'
import { drainedServers } from '../domain/drain.ts'
import { serversOf } from '../domain/farm.ts'
import { Refusal } from '../domain/problems.ts'
import type { RenderEnvironment } from '../render/rendered.ts'
import { createEmptied } from './emptied.ts'
import type { ConfigurationStore } from './ports.ts'
import { createStaples } from './staples.ts'
import type { EngineLog, EngineSystem } from './system-ports.ts'

const NAMES_KEY = 'engine.names'
const COOKIE_KEY = 'engine.cookie-key'

/** Host names of all real servers. */
export const namesIn = (configuration: Configuration): ReadonlySet<string> =>
  new Set(
    [...configuration.virtualServices.values()]
      .flatMap((service) => serversOf(service).map((server) => server.address))
      .filter((address) => canonicalAddress(address) === null)
  )

/** Names as the machine remembers them: a resolver that is away at a start must not take servers out of service. */
function remembered(store: ConfigurationStore): Map<string, string> {
  const text = store.machineValue(NAMES_KEY)
  const value: unknown = text === undefined ? {} : JSON.parse(text)
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

function cookieKey(store: ConfigurationStore): string {
  const known = store.machineValue(COOKIE_KEY)
  if (known !== undefined) return known
  const fresh = Buffer.from(crypto.getRandomValues(new Uint8Array(24))).toString('base64url')
  store.setMachineValue(COOKIE_KEY, fresh)
  return fresh
}

export interface Environments {
  /** Looks whether draining servers have clients left. @returns whether one has none any more. */
  lookForEmptied(configuration: Configuration, now: Date): Promise<boolean>
  at(configuration: Configuration, now: Date): RenderEnvironment
  /** Looks up names that are not known yet. @throws Refusal at the field `address` for one that does not resolve. */
  resolveNew(configuration: Configuration): Promise<void>
  /** Looks all names up again; one that does not resolve now keeps its address. @returns whether one changed. */
  resolveAgain(configuration: Configuration): Promise<boolean>
  /** Asks for OCSP answers that are missing or due. @returns whether one came or ended. */
  renewStaples(configuration: Configuration): Promise<boolean>
}

/** @param challenges addresses at which ACME challenges are answered. */
export function createEnvironments(
  system: EngineSystem,
  store: ConfigurationStore,
  log: EngineLog,
  challenges: () => ReadonlySet<string>
): Environments {
  const staples = createStaples(system, store, log)
  const resolved = remembered(store)
  const fixed = {
    openFiles: system.machine.openFiles(),
    threads: system.machine.threads(),
    paths: system.paths,
    cookieKey: cookieKey(store)
  }
  const emptied = createEmptied((command) => system.process.stats(command))
  const remember = (): void => store.setMachineValue(NAMES_KEY, JSON.stringify(Object.fromEntries(resolved)))

  return {
    lookForEmptied: (configuration, now) => emptied.look(configuration, now),
    renewStaples: (configuration) => staples.renew(configuration),
    at: (configuration, now) => ({
      ...fixed,
      staples: staples.at(now),
      challenges: challenges(),
      resolved: new Map(resolved),
      drained: drainedServers(configuration, now).union(emptied.of(configuration, now))
    }),
    async resolveNew(configuration) {
      const unknown = [...namesIn(configuration)].filter((name) => !resolved.has(name))
      if (unknown.length === 0) return
      const answers = await Promise.all(unknown.map(async (name) => ({ name, address: await system.names.resolve(name) })))
      for (const { name, address } of answers) {
        if (address === null) {
          const message = `The host name ${name} does not resolve. Check its spelling and the DNS servers, or type an IP address.`
          throw new Refusal('not-acceptable-together', message, { errors: [{ path: 'address', message }] })
        }
        resolved.set(name, address)
      }
      remember()
    },
    async resolveAgain(configuration) {
      const wanted = namesIn(configuration)
      let changed = false
      for (const name of resolved.keys()) if (!wanted.has(name)) resolved.delete(name)
      const answers = await Promise.all([...wanted].map(async (name) => ({ name, address: await system.names.resolve(name) })))
      for (const { name, address } of answers) {
        if (address === null || resolved.get(name) === address) continue
        resolved.set(name, address)
        changed = true
      }
      remember()
      return changed
    }
  }
}
