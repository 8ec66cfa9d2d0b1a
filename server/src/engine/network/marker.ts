/**
 * The change that waits to be confirmed, as the web process remembers it over its own death. Written before the helper is asked,
 * so that whatever happens later finds it; it belongs to this machine and to no revision.
 */
import * as z from 'zod'
import type { ConfigurationStore } from '../ports.ts'

const PENDING = 'network.pending'
const REVERTED = 'network.reverted'

export const Marker = z.strictObject({
  id: z.string(),
  /** The revision that it was made on; its own is the next one, when it was committed at all. */
  base: z.int(),
  author: z.string(),
  seconds: z.int(),
  until: z.iso.datetime(),
  reasons: z.array(z.string()),
  confirmAt: z.array(z.string()),
  /** What the administrator said, before the helper heard it. */
  said: z.enum(['confirm', 'revert']).nullable()
})
export type Marker = z.infer<typeof Marker>

const Reverted = z.strictObject({ revision: z.int(), at: z.iso.datetime() })
export type Reverted = z.infer<typeof Reverted>

function read<T>(store: ConfigurationStore, key: string, schema: z.ZodType<T>): T | null {
  const text = store.machineValue(key)
  if (text === undefined || text === '') return null
  return schema.safeParse(JSON.parse(text)).data ?? null
}

export function markers(store: ConfigurationStore) {
  let pending = read(store, PENDING, Marker)
  let reverted = read(store, REVERTED, Reverted)
  return {
    pending: () => pending,
    reverted: () => reverted,
    wait(marker: Marker): void {
      store.setMachineValue(PENDING, JSON.stringify(marker))
      pending = marker
    },
    done(): void {
      if (pending === null) return
      store.setMachineValue(PENDING, '')
      pending = null
    },
    note(last: Reverted): void {
      store.setMachineValue(REVERTED, JSON.stringify(last))
      reverted = last
    }
  }
}
export type Markers = ReturnType<typeof markers>
