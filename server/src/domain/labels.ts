/** How objects are called in sentences for people. */
import type { VirtualService } from '../contract/index.ts'

/** `10.0.0.1:443`, `[2001:db8::1]:443`. */
export const hostAndPort = (host: string, port: number): string => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`)

/** `“Web” (10.0.0.1:443)`, or the bare address when the service has no name. */
export function serviceLabel(service: Pick<VirtualService, 'name' | 'address' | 'port'>): string {
  const place = hostAndPort(service.address, service.port)
  return service.name === '' ? place : `“${service.name}” (${place})`
}

/** `“images”`, or the number of one without a name. */
export const subLabel = (sub: { readonly id: number; readonly name: string }): string =>
  sub.name === '' ? String(sub.id) : `“${sub.name}”`

/** `one, two and three`. */
export function listInWords(items: readonly string[], last = 'and'): string {
  const end = items.at(-1) ?? ''
  return items.length < 2 ? end : `${items.slice(0, -1).join(', ')} ${last} ${end}`
}

/** `1 real server`, `3 real servers`. */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`

const UNITS = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute']
] as const

/** `6 minutes`, `2 days`: in the largest unit that leaves no rest. */
export function durationInWords(seconds: number): string {
  const [size, noun] = UNITS.find(([unit]) => seconds > 0 && seconds % unit === 0) ?? [1, 'second']
  return count(seconds / size, noun)
}
