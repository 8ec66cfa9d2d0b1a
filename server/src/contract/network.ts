/** Network interfaces and VLANs as the administrator wants them (the network pages edit these). */
import * as z from 'zod'
import { AddressWithPrefix, Id } from './values.ts'

/** Linux interface name (15 bytes, no slash or space). */
export const InterfaceName = z.string().regex(/^[a-zA-Z][a-zA-Z0-9_-]{0,14}$/)

export const Interface = z.strictObject({
  id: Id,
  name: InterfaceName,
  dhcp: z.boolean(),
  addresses: z.array(AddressWithPrefix),
  mtu: z.int().min(512).max(9216)
})
export type Interface = z.infer<typeof Interface>

export const Vlan = z.strictObject({
  id: Id,
  interfaceId: Id,
  vlanId: z.int().min(1).max(4094),
  addresses: z.array(AddressWithPrefix)
})
export type Vlan = z.infer<typeof Vlan>
