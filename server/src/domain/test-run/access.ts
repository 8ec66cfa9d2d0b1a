/** Whether the service would turn this machine away as a client, and what a test cannot show it. */
import ipaddr from 'ipaddr.js'
import type { AccessEntry, VirtualService } from '../../contract/index.ts'
import { skipped, type Verdict } from './verdict.ts'

function isIn(address: string, entries: readonly AccessEntry[]): boolean {
  const own = ipaddr.process(address)
  return entries.some(({ network }) => {
    const [base, bits] = ipaddr.parseCIDR(network.includes('/') ? network : `${network}/${network.includes(':') ? 128 : 32}`)
    return base.kind() === own.kind() && own.match(base, bits)
  })
}

/** @param address from which this machine connects. @returns why the rest of the walk would say nothing; null when it is let in. */
export function keptOut({ advanced: { allow, block } }: VirtualService, address: string): Verdict | null {
  if (!ipaddr.isValid(address)) return null
  const isBlocked = isIn(address, block)
  if (!isBlocked && (allow.length === 0 || isIn(address, allow))) return null
  return skipped(
    `The service turns ${address} away: it ${isBlocked ? 'is among the Blocked Addresses' : 'is not among the Allowed Addresses'}.`,
    `To test from this machine, ${isBlocked ? 'take it off that list' : 'add it there'} for the time.`
  )
}

export const WANTS_CERTIFICATE = (): Verdict =>
  skipped('Clients must show a certificate of their own, which a test has not.', 'Test from a client that has one.')
