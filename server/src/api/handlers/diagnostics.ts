/** *Debug Options*: the helper's tools. A capture lives in the helper; here it is only passed on. */
import { Readable } from 'node:stream'
import type { Capture } from '../../contract/index.ts'
import { Refusal } from '../../domain/problems.ts'
import type { Network } from '../../engine/offers.ts'
import type { Handlers, Services } from '../handler.ts'

type Names =
  | 'diagnosePing'
  | 'diagnoseTraceroute'
  | 'diagnoseLookup'
  | 'diagnoseNeighbours'
  | 'diagnoseRoutes'
  | 'diagnoseRouteTo'
  | 'captureStart'
  | 'captureList'
  | 'captureShow'
  | 'captureStop'
  | 'captureFile'

/** The LoadMaster's. */
const CAPTURE = { packets: 10_000, seconds: 10 } as const
/** A capture for a look with Wireshark; more would fill a small disk. */
const CAPTURE_BYTES = 64 * 1024 * 1024
const ECHOES = 4

/** The file in the pieces in which the helper gives it. */
async function* pieces(network: Network, id: string): AsyncGenerator<Buffer> {
  let offset = 0
  for (;;) {
    const { data } = await network.tool('captureRead', { id, offset })
    const piece = Buffer.from(data, 'base64')
    if (piece.length === 0) return
    offset += piece.length
    yield piece
  }
}

export function diagnosticsHandlers({ networking: network }: Services): Pick<Handlers, Names> {
  const capture = async (id: string): Promise<Capture> => {
    const found = (await network.tool('captureList', {})).find((entry) => entry.id === id)
    if (found === undefined)
      throw new Refusal('not-found', 'There is no such capture any more. Only the newest are kept; start another one.')
    return found
  }
  return {
    diagnosePing: ({ body }) =>
      network.tool('ping', { target: body.target, count: body.count ?? ECHOES, from: body.from ?? null, link: body.link ?? null }),
    diagnoseTraceroute: ({ body }) => network.tool('traceroute', { target: body.target, from: body.from ?? null }),
    diagnoseLookup: ({ body }) => network.tool('lookup', { name: body.name, type: body.type ?? 'A', server: body.server ?? null }),
    diagnoseNeighbours: () => network.tool('neighbours', {}),
    diagnoseRoutes: () => network.tool('routes', {}),
    diagnoseRouteTo: ({ body }) => network.tool('routeTo', { target: body.target, from: body.from ?? null }),
    async captureStart({ body }) {
      const { link, address = null, port = null, packets = CAPTURE.packets, seconds = CAPTURE.seconds } = body
      return network.tool('captureStart', { link, address, port, packets, seconds, bytes: CAPTURE_BYTES })
    },
    async captureList() {
      const items = await network.tool('captureList', {})
      return { total: items.length, items }
    },
    captureShow: ({ params }) => capture(params.id),
    captureStop: ({ params }) => network.tool('captureStop', { id: params.id }),
    async captureFile({ params }) {
      // Asked first, so that an unknown capture is a refusal and not a broken download.
      await capture(params.id)
      return Readable.from(pieces(network, params.id), { objectMode: false })
    }
  }
}
