/** Which stored certificate fits the names that were typed. Pure. */
import { hostMatches } from '@ballast/server/contract'

interface Offered {
  readonly id: number
  readonly names: readonly string[]
}

/** @returns the names that clients use and the certificate is not valid for. */
export const missingNames = (hosts: readonly string[], names: readonly string[]): readonly string[] =>
  hosts.filter((host) => !hostMatches(host, names))

/** @returns the certificate for most of the names, and at least one; or the only one there is. Null when nobody can know. */
export function bestCertificate(hosts: readonly string[], offered: readonly Offered[]): number | null {
  const rated = offered.map(({ id, names }) => ({ id, fitting: hosts.length - missingNames(hosts, names).length }))
  const best = rated.toSorted((a, b) => b.fitting - a.fitting)[0]
  if (best === undefined || (best.fitting === 0 && offered.length > 1)) return null
  return best.id
}
