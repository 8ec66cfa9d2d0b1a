/** Whether the kernel has a way to everywhere, as it says in /proc/net. Linux only. */
import { readFileSync } from 'node:fs'

/** Flags of a route: it is up, and it refuses what it matches (linux/route.h, linux/ipv6_route.h). */
const UP = 0x1
const REJECT = 0x200

const usable = (flags: number): boolean => (flags & UP) !== 0 && (flags & REJECT) === 0

const linesOf = (text: string): readonly (readonly string[])[] => text.split('\n').map((line) => line.trim().split(/\s+/))

/** @param text of /proc/net/route: Iface Destination Gateway Flags RefCnt Use Metric Mask … */
export const hasDefaultV4 = (text: string): boolean =>
  linesOf(text).some(([, destination, , flags = '', , , , mask]) => {
    return destination === '00000000' && mask === '00000000' && usable(Number.parseInt(flags, 16))
  })

/** @param text of /proc/net/ipv6_route: destination, prefix length, source, its length, next hop, metric, counters, flags, interface. */
export const hasDefaultV6 = (text: string): boolean =>
  linesOf(text).some(([destination = '', prefix, , , , , , , flags = '', card]) => {
    return /^0{32}$/.test(destination) && prefix === '00' && card !== 'lo' && usable(Number.parseInt(flags, 16))
  })

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // Without IPv6 the kernel has no such file, and no such route.
    return ''
  }
}

export const defaultRoutes = (): { readonly ipv4: boolean; readonly ipv6: boolean } => ({
  ipv4: hasDefaultV4(read('/proc/net/route')),
  ipv6: hasDefaultV6(read('/proc/net/ipv6_route'))
})
