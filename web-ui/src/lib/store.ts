/** A value outside React that components can watch: for what arrives by itself, such as live state and toasts. */
import { useCallback, useRef, useSyncExternalStore } from 'react'

export interface Store<S> {
  readonly get: () => S
  readonly set: (next: S) => void
  readonly subscribe: (listener: () => void) => () => void
}

export function createStore<S>(initial: S): Store<S> {
  let state = initial
  const listeners = new Set<() => void>()
  return {
    get: () => state,
    set(next) {
      if (Object.is(next, state)) return
      state = next
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    }
  }
}

/** @returns whether two arrays hold the same members in the same order; for selectors that build lists. */
export const sameMembers = <T>(a: readonly T[], b: readonly T[]): boolean =>
  a.length === b.length && a.every((member, index) => Object.is(member, b[index]))

/**
 * Watches a part of a store; the component renders again only when that part changes by `equal`.
 * A selector that builds a new object each time needs an `equal` of its own.
 */
export function useStore<S, T>(store: Store<S>, select: (state: S) => T, equal: (a: T, b: T) => boolean = Object.is): T {
  const last = useRef<{ readonly value: T } | null>(null)
  const snapshot = useCallback(() => {
    const value = select(store.get())
    if (last.current !== null && equal(last.current.value, value)) return last.current.value
    last.current = { value }
    return value
  }, [store, select, equal])
  return useSyncExternalStore(store.subscribe, snapshot)
}
