/** What the engine observes: once, as a stream, and the last hour. */
import type { EventStreams } from '../events.ts'
import type { Handlers, Services } from '../handler.ts'

export function liveHandlers({ live }: Services, streams: EventStreams): Pick<Handlers, 'live' | 'events' | 'trafficHistory'> {
  return {
    live: () => live.snapshot(),
    events: ({ caller }) => streams.open(caller),
    trafficHistory: () => live.history()
  }
}
