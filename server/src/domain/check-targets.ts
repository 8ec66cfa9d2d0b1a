/**
 * Addresses that neither traffic nor checks of an appliance may go to: the appliance itself, and what answers only on its own wire.
 * Whoever may add a real server could otherwise publish the web UI, or read what is meant for this machine alone.
 */
import ipaddr from 'ipaddr.js'
import { canonicalAddress, type VirtualService } from '../contract/index.ts'
import type { Configuration } from './configuration.ts'
import { serversOf } from './farm.ts'
import { hostAndPort } from './labels.ts'
import type { Fault } from './problems.ts'

export interface TargetFacts {
  /** Addresses of this machine itself; null when it is no appliance, but a machine where somebody tries things out. */
  readonly own: ReadonlySet<string> | null
}

/** @returns why an address is no target, as the end of a sentence; null when it is one. */
export function targetFault(address: string, isService: boolean, { own }: TargetFacts): string | null {
  if (own === null) return null
  const range = ipaddr.process(address).range()
  if (range === 'loopback' || range === 'unspecified') return 'it is this machine’s own loopback, where only its own programs listen'
  if (range === 'linkLocal') return 'it is a link-local address, which no router forwards and where machines tell their secrets'
  // Another virtual service is a fair target; checkLoops looks for circles.
  if (own.has(address) && !isService) return 'it is an address of this machine itself, where its web UI answers'
  return null
}

/** @param resolved addresses of host names, as far as they are known. */
export function* checkTargets(
  candidate: Configuration,
  changed: readonly VirtualService[],
  facts: TargetFacts,
  resolved: ReadonlyMap<string, string> = new Map()
): Iterable<Fault> {
  if (facts.own === null || changed.length === 0) return
  const services = new Set(candidate.virtualServices.values().map((service) => hostAndPort(service.address, service.port)))
  for (const service of changed) {
    for (const server of serversOf(service)) {
      const address = canonicalAddress(server.address) ?? resolved.get(server.address)
      if (address === undefined) continue
      const fault = targetFault(address, services.has(hostAndPort(address, server.port)), facts)
      if (fault === null) continue
      const named = address === server.address ? address : `${server.address} (${address})`
      const of = { service: service.id, server: server.id }
      yield {
        of,
        path: 'address',
        message: `${named} cannot be a real server: ${fault}. Type the address of a server behind this machine.`
      }
    }
  }
}
