/** The network as the kernel has it. */
import * as z from 'zod'

export const ObservedLink = z.strictObject({
  name: z.string(),
  kind: z.enum(['card', 'vlan', 'bond', 'other']),
  /** The link that a VLAN is on, or the bond that a card is in. */
  parent: z.string().nullable(),
  vlanId: z.int().nullable(),
  mac: z.string(),
  /** Switched on. */
  up: z.boolean(),
  /** Something is at the other end of the cable. */
  carrier: z.boolean(),
  /** Mbit/s; null when the driver does not say. */
  speed: z.int().nullable(),
  duplex: z.enum(['full', 'half']).nullable(),
  mtu: z.int(),
  driver: z.string().nullable(),
  /** With prefix length. */
  addresses: z.array(
    z.strictObject({ address: z.string(), origin: z.enum(['static', 'dhcp', 'router', 'link-local', 'service', 'foreign']) })
  ),
  counters: z.strictObject({
    bytesIn: z.number(),
    bytesOut: z.number(),
    packetsIn: z.number(),
    packetsOut: z.number(),
    errorsIn: z.number(),
    errorsOut: z.number(),
    droppedIn: z.number(),
    droppedOut: z.number()
  })
})
export type ObservedLink = z.infer<typeof ObservedLink>

export const ObservedRoute = z.strictObject({
  destination: z.string(),
  gateway: z.string().nullable(),
  link: z.string(),
  table: z.string(),
  /** Who made it: `kernel`, `static`, `dhcp`, `ra`, `ballast`, or a number. */
  protocol: z.string(),
  metric: z.int().nullable()
})
export type ObservedRoute = z.infer<typeof ObservedRoute>

/** A change that waits to be confirmed. The helper takes it back by itself when the time is over. */
export const Pending = z.strictObject({
  id: z.string().max(64),
  /** By this machine's clock, for people. */
  until: z.iso.datetime(),
  /** What is left, measured by a clock that nobody can set. */
  secondsLeft: z.number()
})
export type Pending = z.infer<typeof Pending>

/** What this machine cannot do. `apply` refuses what needs it. `appliance`: it is administered by somebody else than Ballast. */
export const Lack = z.enum(['vlan', 'bond', 'ipvs', 'transparency', 'filter', 'capture', 'ipv6', 'appliance'])
export type Lack = z.infer<typeof Lack>

export const HelperState = z.strictObject({
  links: z.array(ObservedLink),
  routes: z.array(ObservedRoute),
  hostname: z.string(),
  /** Digest of the last network that was applied and kept; null before the first. */
  applied: z.string().nullable(),
  pending: Pending.nullable(),
  /** Ids of changes that were taken back because nobody confirmed them in time, newest last, at most 16. */
  reverted: z.array(z.string()),
  /** Where the kernel differs from what was applied last, as sentences. Somebody else changed it: apply again. */
  differences: z.array(z.string()),
  lacks: z.array(Lack)
})
export type HelperState = z.infer<typeof HelperState>
