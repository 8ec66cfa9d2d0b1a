import type { AlwaysCheckPersist, Settings } from '@ballast/server/contract'
import { durationInWords } from '../../virtual-services/modify/timeout-ladder.ts'

export const ALWAYS_CHECK_HELP: Readonly<Record<AlwaysCheckPersist, string>> = {
  no: 'The first request of a connection decides for all that follow on it. Wrong behind a proxy that sends several users over one connection.',
  yes: 'Every request of a connection is looked up, but only what the connection began with is remembered.',
  'accept-changes': 'Every request counts for itself and is remembered. The right choice behind proxies and for HTTP/2.'
}

/** What disabling a real server does, in one sentence or two. */
export function drainingInWords({
  dropOnFailure,
  dropAtDrainEnd,
  drainTime
}: Pick<Settings, 'dropOnFailure' | 'dropAtDrainEnd' | 'drainTime'>): string {
  const time = durationInWords(drainTime)
  // A replaced worker is ended after the drain time, but not before a minute.
  const replaced = dropOnFailure ? `, at most ${durationInWords(Math.max(drainTime, 60))} more, in a worker that a reload has replaced` : ''
  if (drainTime === 0)
    return dropAtDrainEnd
      ? 'A real server that you disable gets no requests any more, and connections that are open to it end at once.'
      : `A real server that you disable gets no requests any more; connections that are open to it go on until they end${replaced}.`
  const meanwhile = `A real server that you disable gets no new clients. For ${time}, those that persistence knows may come back to it.`
  if (dropAtDrainEnd) return `${meanwhile} Then, or at once if it is known to have none, open connections to it end.`
  return `${meanwhile} Connections that are open then go on until they end${replaced}.`
}
