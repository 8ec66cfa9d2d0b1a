/** What the helper remembers over its own death and over a reboot: one small file each, old or new and never half. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { DesiredNetwork } from '@ballast/server/helper'
import * as z from 'zod'
import { readOrNull, removeSynced, writeSynced } from '../files.ts'
import { NOTHING_OWNED, Owned } from './owned.ts'

/** A change in flight: there from before the first step until it is kept or taken back. */
export const InFlight = z.strictObject({
  desired: DesiredNetwork,
  /** Whether it was carried out to its end; if not, it is taken back at the next start. */
  applied: z.boolean(),
  /** null: needs nobody's confirmation. */
  confirm: z
    .strictObject({
      id: z.string(),
      /** Seconds of uptime in this boot; another boot means that the time is over. */
      deadline: z.number(),
      boot: z.string(),
      until: z.iso.datetime()
    })
    .nullable()
})
export type InFlight = z.infer<typeof InFlight>

const Reverted = z.array(z.string())
const REMEMBERED = 16

export const digest = (desired: DesiredNetwork): string => createHash('sha256').update(JSON.stringify(desired)).digest('hex')

export interface Memory {
  kept(): Promise<DesiredNetwork | null>
  inFlight(): Promise<InFlight | null>
  owned(): Promise<Owned>
  reverted(): Promise<readonly string[]>
  keep(desired: DesiredNetwork): Promise<void>
  fly(change: InFlight): Promise<void>
  land(): Promise<void>
  own(owned: Owned): Promise<void>
  noteReverted(id: string): Promise<void>
}

/** @param unreadable is told of a file that another version wrote; it then counts as missing. Without it reading such a file throws. */
export function memoryIn(directory: string, unreadable?: (name: string, why: string) => void): Memory {
  // Nobody else writes these files, and a packet filter of 20,000 lines takes a second to parse.
  const known = new Map<string, unknown>()
  async function read<T extends z.ZodType>(name: string, schema: T): Promise<z.infer<T> | null> {
    if (!known.has(name)) {
      const text = await readOrNull(join(directory, name))
      known.set(name, text === null ? null : parsed(name, text, schema))
    }
    return known.get(name) as z.infer<T> | null
  }
  function parsed(name: string, text: string, schema: z.ZodType): unknown {
    try {
      return schema.parse(JSON.parse(text))
    } catch (error) {
      if (unreadable === undefined) throw error
      unreadable(name, error instanceof Error ? error.message.slice(0, 200) : String(error))
      return null
    }
  }
  async function write(name: string, data: unknown): Promise<void> {
    // What is on disk after a failure is for the disk to say.
    known.delete(name)
    await writeSynced(join(directory, name), `${JSON.stringify(data)}\n`)
    known.set(name, data)
  }
  const reverted = async (): Promise<readonly string[]> => (await read('reverted.json', Reverted)) ?? []
  return {
    kept: () => read('kept.json', DesiredNetwork),
    inFlight: () => read('pending.json', InFlight),
    owned: async () => (await read('owned.json', Owned)) ?? NOTHING_OWNED,
    reverted,
    keep: (desired) => write('kept.json', desired),
    fly: (change) => write('pending.json', change),
    async land() {
      known.delete('pending.json')
      await removeSynced(join(directory, 'pending.json'))
      known.set('pending.json', null)
    },
    own: (owned) => write('owned.json', owned),
    noteReverted: async (id) => write('reverted.json', [...(await reverted()), id].slice(-REMEMBERED))
  }
}
