/** Real servers that can die, and that note who came when. */
import { once } from 'node:events'
import { createServer } from 'node:http'

export interface Arrival {
  /** What the client says that it is, in `x-client`. */
  readonly client: string
  /** As `performance.now` says it. */
  readonly at: number
}

export interface Mortal {
  readonly address: string
  readonly arrivals: readonly Arrival[]
  /** Its port refuses from now on, and open connections are cut. */
  kill(): void
  /** Takes connections and requests from now on, and answers none: a process that is stuck. */
  hang(): void
}

/** A web server that answers with its address. */
export async function startMortal(address: string, port: number, resources: AsyncDisposableStack): Promise<Mortal> {
  const arrivals: Arrival[] = []
  let hangs = false
  const server = createServer((incoming, outgoing) => {
    const client = incoming.headers['x-client']
    if (typeof client === 'string') arrivals.push({ client, at: performance.now() })
    if (!hangs) outgoing.end(address)
  })
  server.listen(port, address)
  await once(server, 'listening')
  const kill = (): void => {
    server.close()
    server.closeAllConnections()
  }
  resources.defer(kill)
  return {
    address,
    arrivals,
    kill,
    hang: () => {
      hangs = true
    }
  }
}
