/** Clients with an address of their own on loopback, over HTTP and over bare TCP. */
import { once } from 'node:events'
import { request } from 'node:http'
import { connect, createServer, type Socket } from 'node:net'

export interface Asked {
  readonly port: number
  readonly host?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  /** The client's own address. */
  readonly from?: string
  readonly socket?: Socket
}

export interface Answered {
  readonly status: number
  readonly body: string
  readonly cookies: readonly string[]
}

/** One request over a connection of its own, or over `socket`. */
export function ask({ port, host = '127.0.0.1', path = '/', headers = {}, from, socket }: Asked): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const keep = socket === undefined ? {} : { createConnection: () => socket }
    const outgoing = request({ host, port, path, headers, localAddress: from, agent: false, ...keep }, (incoming) => {
      let body = ''
      incoming.setEncoding('utf8').on('data', (text: string) => {
        body += text
      })
      incoming.on('error', reject)
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body, cookies: incoming.headers['set-cookie'] ?? [] }))
    })
    outgoing.on('error', reject)
    outgoing.end()
  })
}

/** The bodies of requests one after another: who answered. */
export async function whoAnswers(count: number, asked: Asked | ((turn: number) => Asked)): Promise<readonly string[]> {
  const list: string[] = []
  for (let turn = 0; turn < count; turn++) list.push((await ask(typeof asked === 'function' ? asked(turn) : asked)).body)
  return list
}

/** How often each answered. */
export const shares = (answers: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries([...Map.groupBy(answers, (answer) => answer)].map(([answer, same]): [string, number] => [answer, same.length]))

/** @returns the open connection, and what came first from the other side after `bytes` were sent. */
export async function sendBytes(port: number, bytes: Buffer, from = '127.0.0.1'): Promise<{ socket: Socket; answer: string }> {
  const socket = connect({ port, host: '127.0.0.1', localAddress: from })
  // Whoever waits for the end of the connection looks for `close`.
  socket.on('error', () => socket.destroy())
  socket.write(bytes)
  const [data] = (await once(socket, 'data')) as [Buffer]
  return { socket, answer: data.toString() }
}

export interface Talker extends AsyncDisposable {
  /** Takes no new connections, as a server whose checks fail; open ones go on. */
  deafen(): void
  listen(): Promise<void>
}

/** A server that answers whatever comes with its port, and keeps connections open. */
export async function startTalker(port: number): Promise<Talker> {
  const open = new Set<Socket>()
  const make = () =>
    createServer((socket) => {
      open.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => open.delete(socket))
      socket.on('data', () => socket.write(String(port)))
    })
  let server = make()
  const listen = async (): Promise<void> => {
    server = make()
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  await listen()
  return {
    listen,
    deafen: () => void server.close(),
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy()
      if (!server.listening) return
      server.close()
      await once(server, 'close')
    }
  }
}

/** @returns whether the other side still answers on this connection; false when it has closed it. */
export async function stillAnswers(socket: Socket): Promise<boolean> {
  if (socket.destroyed || socket.readableEnded) return false
  return new Promise((resolve) => {
    socket.once('data', () => resolve(true))
    socket.once('close', () => resolve(false))
    socket.once('error', () => resolve(false))
    socket.write('?')
  })
}
