/**
 * The event stream of this tab: one connection, whatever the number of pages and widgets that read from it.
 *
 * The browser's own reconnection gives up on an answer other than 200 (a proxy's 502, a server that starts), so we reconnect ourselves.
 */
import { API_PREFIX, type LiveUpdate, routes } from '@ballast/server/contract'
import { cutOffStore } from './cut-off.ts'
import { type LiveState, markStale, mergeLive, NO_LIVE_STATE } from './live-state.ts'
import { createStore, useStore } from './store.ts'

/** First and longest wait between two tries, ms. Short first, because a restart of the server takes about a second. */
const FIRST_WAIT = 1000
const LONGEST_WAIT = 15_000
/** A cable pulled gives no error: after this much silence the stream is opened anew, which gives one if it is so, ms. */
const SILENCE = 30_000
/** A tab that nobody looks at for this long gives its connection back: browsers open six to a host, and each stream holds one, ms. */
const UNSEEN = 20_000
/** A stream that was opened must bring its first message within this time, ms. */
const OPENING = 10_000
/** The same two while a change may have taken the connection: messages come every second, and the person waits, ms. */
const IMPATIENCE = 4000

export const liveStore = createStore<LiveState>(NO_LIVE_STATE)

/** Reads a part of the live state, e.g. `useLive((live) => live.services.get(12))`. */
export const useLive = <T>(select: (state: LiveState) => T, equal?: (a: T, b: T) => boolean): T => useStore(liveStore, select, equal)

export interface LiveConnection {
  /** Tries at once instead of after the wait. */
  readonly retryNow: () => void
  readonly close: () => void
}

/**
 * Opens the stream.
 * @param onLost called at each failure: the caller may find that the session has ended.
 */
export function openLive(onLost: () => void): LiveConnection {
  let source: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let unseen: ReturnType<typeof setTimeout> | undefined
  let wait = FIRST_WAIT
  const within = (usual: number): number => (cutOffStore.get() === null ? usual : Math.min(usual, IMPATIENCE))

  const lost = (): void => {
    source?.close()
    source = null
    clearTimeout(timer)
    liveStore.set(markStale(liveStore.get()))
    onLost()
    // Spread over half the wait, so that fifty open tabs do not all come back in the same moment.
    timer = setTimeout(connect, wait / 2 + (Math.random() * wait) / 2)
    wait = Math.min(wait * 2, LONGEST_WAIT)
  }
  function connect(): void {
    source?.close()
    clearTimeout(timer)
    timer = setTimeout(lost, within(OPENING))
    source = new EventSource(`${API_PREFIX}${routes.events.path}`)
    source.onmessage = (event: MessageEvent<string>) => {
      // Like the API's answers, it is taken as it comes from the server of this page: to check 10,000 servers took 70 ms of a start.
      const update = JSON.parse(event.data) as LiveUpdate
      wait = FIRST_WAIT
      liveStore.set(mergeLive(liveStore.get(), update))
      clearTimeout(timer)
      timer = setTimeout(connect, within(SILENCE))
    }
    source.onerror = lost
  }
  const retryNow = (): void => {
    wait = FIRST_WAIT
    connect()
  }
  const rest = (): void => {
    source?.close()
    source = null
    clearTimeout(timer)
  }
  const seenOrNot = (): void => {
    clearTimeout(unseen)
    if (document.hidden) unseen = setTimeout(rest, UNSEEN)
    else if (source === null) retryNow()
  }
  const unsubscribe = cutOffStore.subscribe(() => {
    if (source === null || cutOffStore.get() === null) return
    clearTimeout(timer)
    timer = setTimeout(connect, IMPATIENCE)
  })
  window.addEventListener('online', retryNow)
  document.addEventListener('visibilitychange', seenOrNot)
  connect()
  return {
    retryNow,
    close() {
      unsubscribe()
      window.removeEventListener('online', retryNow)
      document.removeEventListener('visibilitychange', seenOrNot)
      clearTimeout(unseen)
      rest()
      liveStore.set(NO_LIVE_STATE)
    }
  }
}
