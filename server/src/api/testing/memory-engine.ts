/** An engine without HAProxy, for tests of the api alone: changes run through the real domain and are committed at once. */
import type { EngineState, LiveUpdate, ServerState, ServiceState, Traffic } from '../../contract/index.ts'
import { diff } from '../../domain/change.ts'
import { checkConfiguration } from '../../domain/check.ts'
import { Refusal } from '../../domain/problems.ts'
import { inWords, noteFor } from '../../domain/words.ts'
import type { ChangeOutcome, ChangeRequest, Live, Network, Pipeline } from '../../engine/offers.ts'
import type { ConfigurationStore } from '../../engine/ports.ts'

export function memoryPipeline(store: ConfigurationStore, now: () => Date): Pipeline {
  let last: Promise<unknown> = Promise.resolve()

  function carryOut(request: ChangeRequest): ChangeOutcome {
    const { configuration: before, revision: base } = store.current()
    const { configuration, materials = new Map() } = request.edit(before, () => store.newId())
    const changes = diff(before, configuration)
    checkConfiguration(configuration, before, { localAddresses: null })
    const plan = { action: 'runtime' as const, reasons: [`${changes.length} changes`] }
    if (request.dryRun === true || changes.length === 0) return { revision: null, plan, configuration }
    const words = inWords(changes, before, configuration)
    const { number } = store.commit({
      base,
      next: configuration,
      changes,
      words,
      author: request.author,
      note: request.note ?? noteFor(changes, before, configuration),
      at: now().toISOString(),
      action: plan.action,
      undoes: request.undoes ?? null,
      materials
    })
    return { revision: number, plan, configuration }
  }

  return {
    change(request) {
      const mine = last.then(() => carryOut(request))
      last = mine.catch(() => null)
      return mine
    },
    preview: (configuration) =>
      new Map([
        [
          'haproxy.cfg',
          [...configuration.virtualServices.values()]
            .map((service) => `frontend vs${service.id}\n  bind ${service.address}:${service.port}\n`)
            .join('')
        ]
      ])
  }
}

const AT = '2026-11-22T10:00:00.000Z'
const QUIET: Traffic = { connections: 0, connectionRate: 0, requestRate: 0, bitsIn: 0, bitsOut: 0 }
const ENGINE: EngineState = { status: 'running', version: '2.6.12', pid: 1, since: AT, reason: '' }

const serviceState = (id: number): ServiceState => ({
  id,
  status: id % 3 === 0 ? 'Down' : 'Up',
  reason: 'Layer 7 check passed',
  since: AT,
  serversUp: 1,
  serversTotal: 1,
  traffic: QUIET,
  subServices: []
})

const serverState = (serviceId: number, id: number): ServerState => ({
  id,
  serviceId,
  dynamicWeight: null,
  status: 'Up',
  reason: 'Layer 7 check passed',
  since: AT,
  traffic: QUIET
})

/** Live state that says the same of everything; `publish` is the poller. */
export function memoryLive(
  store: Pick<ConfigurationStore, 'current'>
): Live & { publish(update: LiveUpdate): void; readonly listeners: number } {
  const listeners = new Set<(update: LiveUpdate) => void>()
  const services = () => [...store.current().configuration.virtualServices.values()]
  return {
    get listeners() {
      return listeners.size
    },
    publish: (update) => {
      for (const listener of listeners) listener(update)
    },
    snapshot: () => ({
      at: AT,
      revision: store.current().revision,
      whole: true,
      engine: ENGINE,
      total: QUIET,
      services: services().map((service) => serviceState(service.id)),
      servers: services().flatMap((service) => service.realServers.map((server) => serverState(service.id, server.id))),
      removedServices: [],
      removedServers: []
    }),
    statuses: () => services().map((service) => serviceState(service.id).status),
    service: serviceState,
    server: serverState,
    engine: () => ENGINE,
    history: () => ({ stepSeconds: 10, samples: [{ at: AT, total: QUIET }] }),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    }
  }
}

/** A machine without the helper, and without cards. */
export function memoryNetwork(): Network {
  const refuse = () => Promise.reject(new Refusal('helper-unreachable', 'No helper in this test.'))
  return {
    live: () => ({ helper: { present: false, reason: 'No helper in this test.' }, pending: null, links: [] }),
    routes: () => [],
    lacks: () => [],
    reverted: () => null,
    look: () => Promise.resolve(),
    confirm: refuse,
    revert: refuse,
    tool: refuse
  }
}
