/** Real web servers on loopback that answer with their port, and can be made ill. */
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, request } from 'node:http'

export interface Backend {
  readonly port: number
  /** Status of every answer from now on. */
  answerWith(status: number): void
  /** Paths of the requests so far, checks included. */
  readonly requests: readonly string[]
  stop(): Promise<void>
}

/** `/slow` sends its head at once and its body when `release` is asked for; `/set?a=b` sets a cookie; `/where` tells the address; everything else answers at once. */
export const startBackend = (port: number): Promise<Backend> => startBackendAt('127.0.0.1', port)

export async function startBackendAt(address: string, port: number): Promise<Backend> {
  const requests: string[] = []
  let status = 200
  const waiting: (() => void)[] = []
  const server = createServer((incoming, outgoing) => {
    requests.push(incoming.url ?? '')
    outgoing.statusCode = status
    if (incoming.url === '/slow') {
      outgoing.write(`${port} `)
      waiting.push(() => outgoing.end('done'))
      return
    }
    if (incoming.url === '/release') for (const finish of waiting.splice(0)) finish()
    if (incoming.url?.startsWith('/set?') === true) outgoing.setHeader('set-cookie', incoming.url.slice('/set?'.length))
    outgoing.end(incoming.url === '/where' ? address : String(port))
  })
  server.listen(port, address)
  await once(server, 'listening')
  return {
    port,
    requests,
    answerWith: (next) => {
      status = next
    },
    async stop() {
      server.close()
      server.closeAllConnections()
      if (server.listening) await once(server, 'close')
    }
  }
}

export interface Answer {
  readonly status: number
  readonly body: string
  readonly headers: IncomingHttpHeaders
}

/** One request over a connection of its own. Rejects when the connection does. */
export function get(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { agent: false, headers }, (incoming) => {
      const parts: Buffer[] = []
      incoming.on('data', (part: Buffer) => parts.push(part))
      incoming.on('error', reject)
      incoming.on('end', () =>
        resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(parts).toString(), headers: incoming.headers })
      )
    })
    outgoing.on('error', reject)
    outgoing.end()
  })
}

/** The bodies of `count` requests, one after the other. */
export async function bodies(url: string, count: number, headers: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const seen: string[] = []
  for (let turn = 0; turn < count; turn++) seen.push((await get(url, headers)).body)
  return seen
}
