/** What a running product holds and does, read from outside, to prove that something left no trace. */
import { join } from 'node:path'
import { ask } from '../../server/src/system/haproxy-socket.ts'
import type { Ballast } from './ballast.ts'
import type { ApiSession } from './http.ts'

const engineSays = (ballast: Ballast, command: string): Promise<string> => ask(join(ballast.dataDir, 'engine/stats.sock'), command, 5_000)

/** Configuration without live state, newest revision, what the engine says it runs, and since which worker. */
export async function pictureOf(ballast: Ballast, api: ApiSession) {
  const { items } = await api.call('virtualServiceList')
  const services = await Promise.all(items.map(({ id }) => api.call('virtualServiceShow', { params: { id } })))
  return {
    services: services.map((service) => ({
      ...service,
      state: null,
      realServers: service.realServers.map((server) => ({ ...server, state: null })),
      subServices: service.subServices.map((sub) => ({
        ...sub,
        state: null,
        realServers: sub.realServers.map((server) => ({ ...server, state: null }))
      }))
    })),
    certificates: (await api.call('certificateList')).items,
    settings: await api.call('settingsShow'),
    revision: (await api.call('revisionList', { query: { limit: 1 } })).items[0]?.number,
    digest: await engineSays(ballast, 'get var proc.digest'),
    worker: /^Pid: (\d+)$/m.exec(await engineSays(ballast, 'show info'))?.[1]
  }
}
