/**
 * The API for the machine's own console: plain HTTP on a unix socket. Who may open the socket is decided by the folder it is in;
 * who can has the rights of the console, without a password, since they sit at the machine.
 */
import { chmod, rm } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import type { Socket } from 'node:net'

/** The folder decides; see above. */
const OPEN_TO_ALL = 0o666

export interface ConsoleDoor {
  /** Whether a connection came in here. */
  isConsole(socket: Socket): boolean
  /** @param path of the socket; one that is left from before is replaced. */
  listen(path: string, routing: RequestListener): Promise<void>
  close(): void
}

export function consoleDoor(): ConsoleDoor {
  const sockets = new WeakSet<Socket>()
  const server = createServer()
  server.on('connection', (socket) => sockets.add(socket))
  return {
    isConsole: (socket) => sockets.has(socket),
    async listen(path, routing) {
      await rm(path, { force: true })
      server.on('request', routing)
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(path, resolve)
      })
      await chmod(path, OPEN_TO_ALL)
    },
    close() {
      server.close()
      server.closeAllConnections()
    }
  }
}
