/** Clients of all services, so that the figures of each change with every look of the web process. */
import { Agent, get } from 'node:http'
import type { ApiSession } from '../../support/http.ts'
import { waitFor } from '../../support/wait.ts'
import { addressOf, PORT } from '../sized/ballast.ts'

/** Milliseconds between two handfuls of requests. */
const PAUSE = 20

/** Asks each service about once a second, over one connection to each, until it is disposed of. Resolves when the live state shows it of all. */
export async function startVisitors(api: ApiSession, services: number): Promise<Disposable> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const each = Math.ceil((services * PAUSE) / 1000)
  let next = 0
  const visit = (): void => {
    const host = addressOf(next)
    next = (next + 1) % services
    // A request that fails shows as a service without traffic; the services themselves are measured elsewhere.
    get({ host, port: PORT, agent }, (answer) => answer.resume()).on('error', () => undefined)
  }
  const timer = setInterval(() => {
    for (let count = 0; count < each; count += 1) visit()
  }, PAUSE)
  await waitFor(async () => (await api.call('live')).services.every(({ traffic }) => traffic.requestRate > 0), 60)
  return {
    [Symbol.dispose]() {
      clearInterval(timer)
      agent.destroy()
    }
  }
}
