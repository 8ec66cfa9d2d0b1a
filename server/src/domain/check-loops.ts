/** Virtual services whose real servers lead back to themselves: one request would go round until the machine is full. */
import type { VirtualService } from '../contract/index.ts'
import type { Configuration } from './configuration.ts'
import { serversOf } from './farm.ts'
import { serviceLabel } from './labels.ts'
import { listenersOf } from './listeners.ts'
import type { Fault } from './problems.ts'

/** @returns the services from `start` round to the one that leads back to it, or null. */
function loopFrom(start: VirtualService, at: ReadonlyMap<string, VirtualService>): readonly VirtualService[] | null {
  const seen = new Set<VirtualService>([start])
  const ways: VirtualService[][] = [[start]]
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    const last = way.at(-1)
    for (const server of last === undefined ? [] : serversOf(last)) {
      const next = at.get(`${server.address} ${server.port}`)
      if (next === start) return way
      if (next === undefined || seen.has(next)) continue
      seen.add(next)
      ways.push([...way, next])
    }
  }
  return null
}

export function* checkLoops(candidate: Configuration, changed: readonly VirtualService[]): Iterable<Fault> {
  if (changed.length === 0) return
  const at = new Map<string, VirtualService>()
  for (const service of candidate.virtualServices.values()) for (const listener of listenersOf(service)) at.set(listener, service)
  for (const service of changed) {
    const loop = loopFrom(service, at)
    if (loop === null) continue
    const next = new Set(listenersOf(loop[1] ?? service))
    const leading = serversOf(service).find(({ address, port }) => next.has(`${address} ${port}`))
    yield {
      of: { service: service.id, server: leading?.id },
      path: 'address',
      message:
        loop.length === 1
          ? `A real server of ${serviceLabel(service)} has the address and port of the service itself: requests would go round for ever. Type the address of a server behind it.`
          : `Requests would go round for ever: ${[...loop, service].map(serviceLabel).join(' → ')}. Type the address of a server that is no virtual service of this machine.`
    }
  }
}
