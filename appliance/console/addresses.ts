/** Where the web interface answers. */
import type { NetworkView } from '@ballast/server/contract'

const ORIGINS: ReadonlySet<string> = new Set(['static', 'dhcp', 'router'])

const inUrl = (address: string): string => (address.includes(':') ? `[${address}]` : address)

/** @returns URLs of the machine's own addresses, those of the first card first. */
export function webUrls({ links }: Pick<NetworkView, 'links'>): readonly string[] {
  const addresses = links.flatMap((link) => link.addresses.filter(({ origin }) => ORIGINS.has(origin)).map(({ address }) => address))
  return [...new Set(addresses)].map((address) => `https://${inUrl(address.replace(/\/\d+$/, ''))}/`)
}
