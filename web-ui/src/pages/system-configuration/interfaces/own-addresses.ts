/**
 * The addresses of an interface as its page shows them: the first of each family is the *Interface Address*, the others are *Additional addresses*.
 */
export interface OwnAddresses {
  /** Empty: none. */
  readonly ipv4: string
  readonly ipv6: string
  readonly additional: readonly string[]
}

const isV6 = (address: string): boolean => address.includes(':')

export function ownAddresses(addresses: readonly string[]): OwnAddresses {
  const ipv4 = addresses.find((address) => !isV6(address))
  const ipv6 = addresses.find(isV6)
  return { ipv4: ipv4 ?? '', ipv6: ipv6 ?? '', additional: addresses.filter((address) => address !== ipv4 && address !== ipv6) }
}

/** @returns the list to save: the interface addresses stand first. */
export const addressList = ({ ipv4, ipv6, additional }: OwnAddresses): string[] => [
  ...[ipv4, ipv6].filter((address) => address !== ''),
  ...additional
]

/** @returns the field for a fault at `addresses.1`, as the list above counts. */
export function addressField(path: string, { ipv4, ipv6 }: OwnAddresses): string {
  const index = /^addresses(?:\.(\d+))?$/.exec(path)
  if (index === null) return path
  const fields = [...(ipv4 === '' ? [] : ['ipv4']), ...(ipv6 === '' ? [] : ['ipv6'])]
  return fields[Number(index[1] ?? 0)] ?? fields[0] ?? 'ipv4'
}
