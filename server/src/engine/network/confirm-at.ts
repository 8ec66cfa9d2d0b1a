/** From where a change of the network can be confirmed: the web UI's addresses as they will be, new ones first. */
import type { Configuration } from '../../domain/configuration.ts'
import { isV6, prefixed } from '../../domain/network/addresses.ts'
import { type HeldNetwork, type NetworkFacts, ownAddresses } from '../../domain/network/place.ts'

const HTTPS = 443

export function addressesToConfirmAt(before: readonly HeldNetwork[], after: Configuration, facts: NetworkFacts, port: number): string[] {
  const old = new Set(before.map(({ own }) => prefixed(own).address))
  const all = [...after.interfaces.values()]
    .filter((entry) => entry.adminAccess)
    .flatMap((entry) => ownAddresses(entry, facts))
    .map((text) => prefixed(text).address)
  const sorted = [...new Set(all)].toSorted((a, b) => Number(old.has(a)) - Number(old.has(b)))
  return sorted.map((address) => `https://${isV6(address) ? `[${address}]` : address}${port === HTTPS ? '' : `:${port}`}/`)
}
