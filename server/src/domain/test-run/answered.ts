/** Which real server took the client. */
import type { Id, VirtualService } from '../../contract/index.ts'
import { type Configuration, serviceOfServer } from '../configuration.ts'
import { serversOf } from '../farm.ts'
import { hostAndPort } from '../labels.ts'
import { fail, pass, skipped, type Verdict } from './verdict.ts'

/** `backend/server` as the engine says it; no id when it had none. */
export function serverIdIn(answered: string | undefined): Id | null {
  const id = /^[^/]+\/rs(\d+)$/.exec(answered ?? '')?.[1]
  return id === undefined ? null : Number(id)
}

function called(configuration: Configuration, id: Id): string {
  const service = serviceOfServer(configuration, id)
  const server = service === undefined ? undefined : serversOf(service).find((entry) => entry.id === id)
  return server === undefined ? `real server ${id}, which is gone meanwhile` : hostAndPort(server.address, server.port)
}

export const answeredVerdict = (configuration: Configuration, id: Id): Verdict => pass(`${called(configuration, id)} took it.`)

export const NOBODY = (): Verdict =>
  fail('No real server: Ballast answered by itself.', 'Look at the rows of the real servers below, and at their health checks.')
export const CLOSED = (): Verdict =>
  fail('No real server: Ballast closed the connection.', 'Look at the rows of the real servers below, and at their health checks.')
export const UNKNOWN = (): Verdict => skipped('The engine did not say. It may have been reloaded just then; test again.')
export const OURSELVES = (): Verdict => skipped('Ballast answered by itself, as it is set up to; no real server was asked.')

/** The engine's name of the sorry server (`render/unavailable.ts`). */
export const isSorry = (answered: string | undefined): boolean => answered?.endsWith('/sorry') === true

export function SORRY({ advanced: { sorryServer } }: Pick<VirtualService, 'advanced'>): Verdict {
  const place = sorryServer === null ? '' : ` ${hostAndPort(sorryServer.address, sorryServer.port)}`
  return fail(
    `The Sorry Server${place} took it: no real server is up.`,
    'Look at the rows of the real servers below, and at their health checks.'
  )
}
