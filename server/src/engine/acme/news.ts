/** Versions of orders that grow with each news; whoever waits for the next is told. */
import type { Id } from '../../contract/index.ts'

/** ms that a question waits for news; well below the time after which connections to us are closed. */
const WAIT = 5_000

export interface News {
  version(id: Id): number
  tell(id: Id): void
  /** Resolves when there is news after `known`, or after a few seconds without. */
  after(id: Id, known: number): Promise<void>
}

export function createNews(): News {
  const all = new Map<Id, { readonly version: number; readonly next: PromiseWithResolvers<void> }>()
  const of = (id: Id) => {
    const known = all.get(id) ?? { version: 1, next: Promise.withResolvers<void>() }
    all.set(id, known)
    return known
  }
  return {
    version: (id) => of(id).version,
    tell(id) {
      const { version, next } = of(id)
      all.set(id, { version: version + 1, next: Promise.withResolvers() })
      next.resolve()
    },
    async after(id, known) {
      const { version, next } = of(id)
      if (version > known) return
      const late = Promise.withResolvers<void>()
      const timer = setTimeout(() => late.resolve(), WAIT)
      await Promise.race([next.promise, late.promise])
      clearTimeout(timer)
    }
  }
}
