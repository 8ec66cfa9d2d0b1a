/**
 * What must hold between the objects of a configuration, beyond what the contract asks of each alone.
 *
 * Only objects that changed are judged: an address that went away must not keep a person from changing another service.
 * Paths are those of the object's own form (`port`, `ssl.certificates`), so the message stands at the field.
 */
import type { FieldProblem, VirtualService } from '../contract/index.ts'
import { type CheckFacts, checkAddress } from './check-address.ts'
import { checkContent } from './check-content.ts'
import { checkFollowing } from './check-following.ts'
import { checkLoops } from './check-loops.ts'
import { checkRuleAlone, checkRuleSet } from './check-rule.ts'
import { checkServiceAlone } from './check-service.ts'
import { checkSsl } from './check-ssl.ts'
import { checkTargets } from './check-targets.ts'
import type { Configuration } from './configuration.ts'
import { count, hostAndPort, serviceLabel } from './labels.ts'
import { listenersOf } from './listeners.ts'
import { checkNetwork } from './network/check-network.ts'
import { type Fault, ofService, Refusal } from './problems.ts'
import { authoritiesOf } from './tls.ts'

export type { CheckFacts } from './check-address.ts'

/** Objects that are new or no longer the same; what is shared with `before` is the same. */
const changedOf = <T>(before: ReadonlyMap<number, T>, after: ReadonlyMap<number, T>): T[] =>
  before === after ? [] : [...after].filter(([id, entity]) => before.get(id) !== entity).map(([, entity]) => entity)

/** Which field put a service onto a listener. */
function fieldOf(service: VirtualService, listener: string): string {
  if (listener === `${service.address} ${service.port}`) return 'port'
  return listener.startsWith(`${service.address} `) ? 'advanced.extraPorts' : 'advanced.alternateAddress'
}

function* clashes(candidate: Configuration, previous: Configuration): Iterable<Fault> {
  const changed = new Set(changedOf(previous.virtualServices, candidate.virtualServices))
  if (changed.size === 0) return
  const holders = new Map<string, VirtualService>()
  const told = new Set<string>()
  for (const service of candidate.virtualServices.values()) {
    for (const listener of listenersOf(service)) {
      const key = `${service.protocol} ${listener}`
      const first = holders.get(key)
      holders.set(key, service)
      if (first === undefined) continue
      const [holder, newcomer] = changed.has(service) ? [first, service] : [service, first]
      const path = fieldOf(newcomer, listener)
      const pair = `${holder.id} ${newcomer.id} ${path}`
      // One sentence for two services, not one for each of five hundred ports.
      if (!changed.has(newcomer) || told.has(pair)) continue
      told.add(pair)
      const [address = '', port = ''] = listener.split(' ')
      yield {
        of: { service: newcomer.id },
        path,
        message: `Virtual service ${serviceLabel(holder)} already has ${hostAndPort(address, Number(port))} (${newcomer.protocol}). Choose another port or address.`
      }
    }
  }
}

/** Also asks services that did not change, because a certificate may have gone from under them. */
function* missingCertificates(candidate: Configuration, previous: Configuration): Iterable<Fault> {
  const someGone =
    candidate.certificates !== previous.certificates && previous.certificates.keys().some((id) => !candidate.certificates.has(id))
  const services = someGone ? candidate.virtualServices.values() : changedOf(previous.virtualServices, candidate.virtualServices)
  for (const service of services) {
    const uses = [
      ['ssl.certificates', service.ssl.certificates],
      ['ssl.reencryptionCertificate', [service.ssl.reencryptionCertificate ?? []].flat()]
    ] as const
    for (const [path, ids] of uses) {
      for (const id of new Set(ids.filter((known) => !candidate.certificates.has(known)))) {
        const name = previous.certificates.get(id)?.name
        const what = name === undefined ? `Certificate ${id}` : `Certificate “${name}”`
        yield {
          of: { service: service.id },
          path,
          message: `${what}, assigned to ${serviceLabel(service)}, does not exist. It may have been deleted meanwhile; assign another one.`
        }
      }
    }
  }
}

/** Services that did not change and trust a root that goes: an undo of its import can come to that. */
function* missingAuthorities(candidate: Configuration, previous: Configuration): Iterable<FieldProblem> {
  const gone = changedOf(candidate.intermediates, previous.intermediates).filter(({ id }) => !candidate.intermediates.has(id))
  if (gone.length === 0) return
  const names = new Map(gone.map(({ id, name }) => [id, name]))
  for (const service of candidate.virtualServices.values()) {
    if (previous.virtualServices.get(service.id) !== service) continue
    for (const id of authoritiesOf(service)) {
      const name = names.get(id)
      if (name !== undefined) {
        yield { path: '', message: `${serviceLabel(service)} trusts “${name}”, so that cannot go. Choose another authority there first.` }
      }
    }
  }
}

function* certificateNames(candidate: Configuration, previous: Configuration): Iterable<FieldProblem> {
  const changed = new Set(changedOf(previous.certificates, candidate.certificates))
  if (changed.size === 0) return
  for (const [name, same] of Map.groupBy(candidate.certificates.values(), (certificate) => certificate.name)) {
    if (same.length > 1 && same.some((certificate) => changed.has(certificate))) {
      yield { path: 'name', message: `There is already a certificate “${name}”. Choose another identifier, or replace that one.` }
    }
  }
}

function* allProblems(candidate: Configuration, previous: Configuration, facts: CheckFacts): Iterable<Fault> {
  yield* clashes(candidate, previous)
  const changed = changedOf(previous.virtualServices, candidate.virtualServices)
  for (const service of changed) {
    const before = previous.virtualServices.get(service.id)
    yield* ofService(service.id, checkAddress(service, before, facts))
    yield* ofService(service.id, checkServiceAlone(service, before))
    yield* ofService(service.id, checkSsl(service, candidate))
  }
  yield* checkNetwork(candidate, previous, facts.network)
  yield* checkLoops(candidate, changed)
  yield* checkFollowing(candidate, previous, changed)
  if (facts.targets !== undefined) yield* checkTargets(candidate, changed, facts.targets)
  yield* missingCertificates(candidate, previous)
  yield* missingAuthorities(candidate, previous)
  yield* certificateNames(candidate, previous)
  const rules = changedOf(previous.contentRules, candidate.contentRules)
  yield* checkRuleSet(candidate, rules)
  for (const rule of rules) yield* checkRuleAlone(rule)
  yield* checkContent(candidate, previous, changed)
}

/** @throws Refusal with every problem of what changed between `previous` and `candidate`. */
export function checkConfiguration(candidate: Configuration, previous: Configuration, facts: CheckFacts): void {
  const errors = [...allProblems(candidate, previous, facts)]
  const [first] = errors
  if (first === undefined) return
  const detail = errors.length === 1 ? first.message : `${first.message} (${count(errors.length - 1, 'more problem')})`
  throw new Refusal('not-acceptable-together', detail, { errors })
}
