/** Whether this machine can listen on a service's address. */
import ipaddr from 'ipaddr.js'
import type { FieldProblem, VirtualService } from '../contract/index.ts'
import type { TargetFacts } from './check-targets.ts'
import { listInWords, serviceLabel } from './labels.ts'
import type { NetworkKnown } from './network/check-service-network.ts'

export interface CheckFacts {
  /** Canonical addresses of this machine; null when nobody knows, then none is refused for not being among them. */
  readonly localAddresses: ReadonlySet<string> | null
  /** Interfaces and what the kernel can do, when the helper tells: then addresses of services come up by themselves. Null without a helper. */
  readonly network?: NetworkKnown
  /** What real servers may not be; left out, anything may. */
  readonly targets?: TargetFacts
}

const PATH = 'address'
const SHOWN_AT_MOST = 4

/** Kinds of addresses that no service can have on any machine, with the reason. */
const UNUSABLE: Readonly<Record<string, string>> = {
  unspecified: 'it means every address at once. Type the one that clients use.',
  multicast: 'it reaches many machines at once. Type an address of this machine alone.',
  broadcast: 'it reaches many machines at once. Type an address of this machine alone.',
  ipv4Mapped: 'it is an IPv4 address in another spelling. Type it as IPv4 address.'
}

function unusable(address: string): string | undefined {
  const parsed = ipaddr.parse(address)
  const range = parsed.range()
  // IPv4 link-local addresses are odd but work; IPv6 ones need a zone to listen on.
  if (range === 'linkLocal' && parsed.kind() === 'ipv6') return 'it is a link-local address, which no router forwards. Type a routable one.'
  return UNUSABLE[range]
}

/** Linux answers on all of 127.0.0.0/8, though only 127.0.0.1 is configured. */
const isLocal = (address: string, local: ReadonlySet<string>): boolean => local.has(address) || ipaddr.parse(address).range() === 'loopback'

function* notHere(path: string, address: string, service: VirtualService, local: ReadonlySet<string>): Iterable<FieldProblem> {
  if (isLocal(address, local)) return
  const usable = [...local].filter((own) => unusable(own) === undefined && ipaddr.parse(own).range() !== 'loopback')
  const shown = usable.slice(0, SHOWN_AT_MOST)
  const hint = shown.length === 0 ? '127.0.0.1 always works, for a trial.' : `This machine has ${listInWords(shown)}.`
  yield {
    path,
    message: `This machine does not have the address ${address} of ${serviceLabel(service)}. Add it to an interface first, or choose one that is there.`,
    hint
  }
}

/** Asked when the service is new, moves, or is switched on; a service that is off listens nowhere. */
export function* checkAddress(service: VirtualService, before: VirtualService | undefined, facts: CheckFacts): Iterable<FieldProblem> {
  const places = [
    [PATH, service.address, before?.address],
    ['advanced.alternateAddress', service.advanced.alternateAddress, before?.advanced.alternateAddress]
  ] as const
  for (const [path, address, old] of places) {
    if (address === null || (address === old && before?.enabled === service.enabled)) continue
    const reason = unusable(address)
    if (reason !== undefined) {
      yield { path, message: `${address} cannot be ${path === PATH ? 'a Virtual Address' : 'an Alternate Address'}: ${reason}` }
    } else if (service.enabled && facts.localAddresses !== null && (facts.network ?? null) === null) {
      yield* notHere(path, address, service, facts.localAddresses)
    }
  }
}
