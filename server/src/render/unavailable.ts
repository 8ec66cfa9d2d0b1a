/** What clients get while no real server is there: the sorry server first, then a redirect or a message. Lines of the backend. */
import type { VirtualService } from '../contract/index.ts'
import { unavailablePath } from './names.ts'
import { locationOf } from './redirect.ts'
import type { RenderedFile } from './rendered.ts'
import type { ServerContext } from './server.ts'
import { tlsOptions } from './server-tls.ts'
import { endpoint, type Line, line, type Word, word, words } from './words.ts'

const DEFAULT_MESSAGE = 'This service is not available at present.\n'
const HAS_NO_BODY: ReadonlySet<number> = new Set([204, 304])
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** A usable sorry server counts among the usable servers, so it comes before these. */
const NOBODY_THERE = words`{ nbsrv lt 1 }`

/** @param when what must hold; further conditions may follow. */
function* answerLines({ id, advanced, address }: VirtualService, when: readonly Word[]): Iterable<Line> {
  const { errorCode, errorMessage, errorRedirect } = advanced
  if (errorRedirect !== '') {
    const code = errorCode !== null && REDIRECTS.has(errorCode) ? errorCode : 302
    const { byHost, byAddress } = locationOf(errorRedirect, address)
    if (byAddress !== null) {
      yield line`http-request redirect code ${code} location ${byHost} if ${when} { req.hdr(host) -m found }`
      yield line`http-request redirect code ${code} location ${byAddress} if ${when}`
    } else yield line`http-request redirect code ${code} location ${byHost} if ${when}`
  } else if (errorCode !== null) {
    if (HAS_NO_BODY.has(errorCode)) yield line`http-request return status ${errorCode} if ${when}`
    else {
      const kind = word(`${errorMessage.trimStart().startsWith('<') ? 'text/html' : 'text/plain'}; charset=utf-8`)
      yield line`http-request return status ${errorCode} content-type ${kind} file ${unavailablePath(id)} if ${when}`
    }
  }
}

export const unavailableLines = (service: VirtualService, mode: 'http' | 'tcp', when: readonly Word[] = NOBODY_THERE): readonly Line[] =>
  mode === 'http' ? [...answerLines(service, when)] : []

/** Clients of a farm that lacks what it requires go to the sorry server, also those whom persistence leads to a server that is up. */
export const sorryRules: readonly Line[] = [line`ignore-persist if unavailable`, line`use-server sorry if unavailable`]

export function unavailableFiles({ id, type, advanced, redirect }: VirtualService): readonly RenderedFile[] {
  const { errorCode, errorRedirect, errorMessage } = advanced
  if (type !== 'http' || redirect !== null || errorCode === null || errorRedirect !== '' || HAS_NO_BODY.has(errorCode)) return []
  return [{ kind: 'text', path: unavailablePath(id), text: errorMessage || DEFAULT_MESSAGE }]
}

/** Never checked; spoken to as the real servers are. */
export function sorryLines(context: ServerContext): readonly Line[] {
  const { sorryServer } = context.farm.service.advanced
  return sorryServer === null ? [] : [line`server sorry ${endpoint(sorryServer.address, sorryServer.port)} backup ${tlsOptions(context)}`]
}
