/**
 * The web UI on the addresses of the machine's interfaces, following them as they come and go. It does not listen on every address
 * at once, because virtual services have the same port on addresses of their own.
 */
import { createServer, type Server, type Socket } from 'node:net'
import type { EngineLog } from '../engine/system-ports.ts'

/** Milliseconds. How late a new address may answer; asking the kernel for all addresses takes some 100 µs. */
const LOOK = 1_000

interface Parts {
  readonly port: number
  /** The addresses to listen on now. */
  readonly wanted: () => ReadonlySet<string>
  readonly connected: (socket: Socket) => void
  readonly log: Pick<EngineLog, 'info' | 'warn'>
}

export interface AddressListeners {
  /** Resolves when every address that is wanted now was tried. */
  start(): Promise<void>
  stop(): void
}

export function addressListeners({ port, wanted, connected, log }: Parts): AddressListeners {
  const open = new Map<string, Server>()
  const refused = new Set<string>()
  let timer: NodeJS.Timeout | undefined

  const listen = (address: string): Promise<void> =>
    new Promise((resolve) => {
      const server = createServer(connected)
      open.set(address, server)
      server.once('error', (error) => {
        open.delete(address)
        // Said once, not every second; an address that was just added may still be checked for duplicates.
        if (!refused.has(address)) log.warn({ address, port, error: error.message }, 'The web UI cannot listen there yet')
        refused.add(address)
        resolve()
      })
      server.listen({ host: address, port, exclusive: true }, () => {
        refused.delete(address)
        log.info({ address, port }, 'The web UI listens')
        resolve()
      })
    })

  const look = async (): Promise<void> => {
    const addresses = wanted()
    for (const [address, server] of open) {
      if (addresses.has(address)) continue
      open.delete(address)
      // Connections that came in by it end by themselves.
      server.close()
    }
    await Promise.all([...addresses].filter((address) => !open.has(address)).map(listen))
  }

  return {
    async start() {
      await look()
      const again = (): void => {
        timer = setTimeout(() => void look().finally(again), LOOK)
        timer.unref()
      }
      again()
    },
    stop() {
      clearTimeout(timer)
      for (const server of open.values()) server.close()
      open.clear()
    }
  }
}
