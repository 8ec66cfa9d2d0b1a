/**
 * Draining real servers to whom no client can come back, because no table remembers one. With *Drop at Drain Time End* there is
 * nothing to wait for: what is still open to them ends at once. Only looked for where the tables tell all: cookies are in browsers.
 */
import type { Id } from '../contract/index.ts'
import type { Configuration } from '../domain/configuration.ts'
import { drainedServers } from '../domain/drain.ts'
import { type Farm, farmsOf } from '../domain/farm.ts'
import { followersOf, tableTellsAll } from '../domain/following.ts'
import type { Send } from './runtime-client.ts'

/** A table takes a worker's time to write out; above this many entries the drain time simply runs. */
const MOST_ENTRIES = 20_000
/** Between two looks at the same server. */
const AGAIN = 10_000

interface Draining {
  readonly farm: Farm
  readonly id: Id
  /** One draining of one server: it may be enabled and drain again. */
  readonly key: string
}

function drainingServers(configuration: Configuration, now: Date): readonly Draining[] {
  if (!configuration.settings.dropAtDrainEnd) return []
  const over = drainedServers(configuration, now)
  return (
    configuration.virtualServices
      .values()
      .filter((service) => service.enabled && service.realServers.some((server) => !server.enabled))
      // A shared table names the real servers of whichever service the client came through.
      .filter((service) => service.portFollowing === null && followersOf(service.id, configuration.virtualServices).length === 0)
      .flatMap(farmsOf)
      .filter((farm) => tableTellsAll(farm.persistence.mode))
      .flatMap((farm) =>
        farm.realServers
          .filter((server) => !server.enabled && !over.has(server.id))
          .map(({ id, disabledAt }) => ({ farm, id, key: `${id} ${disabledAt}` }))
      )
      .toArray()
  )
}

/** Names of servers that clients are remembered at; null when there are too many entries to look at. */
async function remembered(send: Send, table: string): Promise<ReadonlySet<string> | null> {
  const summary = await send('show table')
  const used = Number(new RegExp(`^# table: ${table},.* used:(\\d+)`, 'm').exec(summary)?.[1] ?? MOST_ENTRIES + 1)
  if (used > MOST_ENTRIES) return null
  const entries = used === 0 ? '' : await send(`show table ${table}`)
  return new Set([...entries.matchAll(/ server_key=(\S+)/g)].map((match) => match[1] ?? ''))
}

export interface Emptied {
  /** Draining servers that were found empty. */
  of(configuration: Configuration, now: Date): ReadonlySet<Id>
  /** Looks at the tables of draining servers. @returns whether one more was found empty. */
  look(configuration: Configuration, now: Date): Promise<boolean>
}

export function createEmptied(send: Send): Emptied {
  const looked = new Map<string, { at: number; empty: boolean }>()

  return {
    of: (configuration, now) =>
      new Set(
        drainingServers(configuration, now)
          .filter(({ key }) => looked.get(key)?.empty === true)
          .map(({ id }) => id)
      ),
    async look(configuration, now) {
      const draining = drainingServers(configuration, now)
      const keys = new Set(draining.map(({ key }) => key))
      for (const key of looked.keys()) if (!keys.has(key)) looked.delete(key)
      let found = false
      for (const { farm, id, key } of draining) {
        const before = looked.get(key)
        if (before?.empty === true || (before !== undefined && now.getTime() - before.at < AGAIN)) continue
        const names = await remembered(send, `vs${farm.id}`)
        const empty = names !== null && !names.has(`rs${id}`)
        looked.set(key, { at: now.getTime(), empty })
        found ||= empty
      }
      return found
    }
  }
}
