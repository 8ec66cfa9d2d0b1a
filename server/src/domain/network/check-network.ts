/** Every question about the network that a change of the configuration raises. */
import type { FieldProblem, Settings } from '../../contract/index.ts'
import type { Configuration } from '../configuration.ts'
import { type Fault, ofService } from '../problems.ts'
import { networkOf } from './addresses.ts'
import { checkAllInterfaces, checkHomeless, checkInterface, checkRemoved } from './check-interfaces.ts'
import { checkRouting } from './check-routing.ts'
import { checkServiceNetwork, checkTransparency, type NetworkKnown } from './check-service-network.ts'

function* accessLists({ packetFilter }: Settings): Iterable<FieldProblem> {
  for (const list of ['block', 'allow'] as const) {
    for (const [at, { network }] of packetFilter[list].entries()) {
      if (networkOf(network) === network) continue
      yield {
        path: `packetFilter.${list}.${at}.network`,
        message: `${network} is an address inside a network. Type ${networkOf(network)} for all of it, or the address alone.`
      }
    }
  }
}

const routingChanged = (before: Configuration, after: Configuration): boolean =>
  before.interfaces !== after.interfaces ||
  before.settings.gateways !== after.settings.gateways ||
  before.settings.routes !== after.settings.routes ||
  before.settings.network.alternateGateway !== after.settings.network.alternateGateway

/** @param known facts of the machine; null without a helper, undefined when nobody can tell. */
export function* checkNetwork(candidate: Configuration, previous: Configuration, known: NetworkKnown | undefined): Iterable<Fault> {
  for (const service of candidate.virtualServices.values()) {
    const before = previous.virtualServices.get(service.id)
    if (before === service) continue
    yield* ofService(service.id, checkTransparency(service))
    if (known !== undefined) yield* ofService(service.id, checkServiceNetwork(service, before, candidate, known))
  }
  if (candidate.settings.packetFilter !== previous.settings.packetFilter) yield* accessLists(candidate.settings)
  if (known === undefined || known === null) return
  if (candidate.interfaces !== previous.interfaces) {
    for (const entry of candidate.interfaces.values()) {
      const before = previous.interfaces.get(entry.id)
      if (before !== entry) yield* checkInterface(entry, before, candidate, known)
    }
    for (const entry of previous.interfaces.values()) if (!candidate.interfaces.has(entry.id)) yield* checkRemoved(entry, candidate, known)
    yield* checkAllInterfaces(candidate)
    yield* checkHomeless(candidate, previous, known)
  }
  if (routingChanged(previous, candidate)) yield* checkRouting(candidate, previous, known)
}
