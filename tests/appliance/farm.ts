/** The server that tests put behind the second card of the machine. */
import { createServer } from 'node:http'

/** Where the machine reaches it. */
export const FARM = '192.168.2.20'
export const FARM_ANSWER = 'from the farm'

export interface Farm {
  /** Addresses behind the second card and the local ports that answer there, as `startMachine` takes them. */
  readonly behind: Readonly<Record<string, number>>
  close(): void
}

export async function startFarm(): Promise<Farm> {
  const server = createServer((_, answer) => answer.end(FARM_ANSWER))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No free port')
  return { behind: { [`${FARM}:80`]: address.port }, close: () => void server.close() }
}
