/**
 * The stream of live state, as server-sent events. The first message is whole, later ones hold what changed.
 *
 * A client that reads too slowly does not make us queue: what it missed is dropped, and when it reads again it gets
 * everything afresh. So a stream never holds more than one snapshot.
 */
import { Readable } from 'node:stream'
import type { LiveUpdate } from '../contract/index.ts'
import { Refusal } from '../domain/problems.ts'
import type { Live } from '../engine/offers.ts'
import type { Caller } from './handler.ts'

/** Milliseconds between signs of life; below the 60 s after which proxies and our own server drop an idle connection. */
const HEARTBEAT = 15_000

/** A browser opens at most six connections to one host; more streams than this are a fault of the client. */
const STREAMS_PER_SESSION = 8

/** Bytes that may wait in a stream before its client counts as slow. */
const HIGH_WATER = 64 * 1024

const message = (update: LiveUpdate): string => `data: ${JSON.stringify(update)}\n\n`

export interface EventStreams {
  /** Throws a Refusal when the session has too many streams already. */
  open(caller: Caller): Readable
  /** Ends all streams, for the server's own end. */
  close(): void
}

/** @param stillHolds whether the session of a stream is still good; asked before each message. */
export function eventStreams(live: Live, stillHolds: (caller: Caller) => boolean): EventStreams {
  const open = new Map<Readable, string>()
  return {
    open(caller) {
      const mine = open.values().filter((session) => session === caller.sessionIdHash)
      if ([...mine].length >= STREAMS_PER_SESSION) {
        throw new Refusal(
          'not-allowed',
          `This login already has ${STREAMS_PER_SESSION} live streams open. Close a tab, then load this page again.`
        )
      }
      const stream = eventStream(live, () => stillHolds(caller))
      open.set(stream, caller.sessionIdHash)
      stream.once('close', () => open.delete(stream))
      return stream
    },
    close() {
      for (const stream of open.keys()) stream.push(null)
    }
  }
}

/** @returns one client's stream; destroying it unsubscribes. */
export function eventStream(live: Live, stillHolds: () => boolean): Readable {
  /** Whether the client's buffer is full, and whether a message was dropped because of it. */
  let full = false
  let missed = false
  let ended = false
  const stream = new Readable({
    highWaterMark: HIGH_WATER,
    // Called whenever the client has room again.
    read: () => {
      full = false
      if (missed) send(message(live.snapshot()))
    },
    destroy: (error, done) => {
      stop()
      done(error)
    }
  })
  const end = (): void => {
    if (ended) return
    stop()
    stream.push(null)
  }
  const send = (text: string): void => {
    if (ended) return
    if (!stillHolds()) {
      end()
      return
    }
    missed = full
    if (!full) full = !stream.push(text)
  }
  const unsubscribe = live.subscribe((update) => send(message(update)))
  // A heartbeat that is dropped does no harm, but an answer to it would be a needless snapshot.
  const heartbeat = setInterval(() => full || send(': still here\n\n'), HEARTBEAT).unref()
  const stop = (): void => {
    ended = true
    clearInterval(heartbeat)
    unsubscribe()
  }
  send(`retry: 2000\n${message(live.snapshot())}`)
  return stream
}
