/** Whether a certificate is valid for a host (RFC 9525): a wildcard stands for exactly one label, the leftmost. */
import { canonicalAddress } from './values.ts'

function matches(host: string, name: string): boolean {
  const pattern = name.toLowerCase()
  if (pattern === host) return true
  if (!pattern.startsWith('*.') || canonicalAddress(host) !== null) return false
  const dot = host.indexOf('.')
  return dot > 0 && host.slice(dot) === pattern.slice(1)
}

/** @param host a name or a canonical address; @param names of a certificate. */
export const hostMatches = (host: string, names: readonly string[]): boolean => names.some((name) => matches(host.toLowerCase(), name))
