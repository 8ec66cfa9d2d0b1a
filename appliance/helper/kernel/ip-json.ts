/** What `ip -json` says, as far as we read it. Unknown fields are let through: each release adds some. */
import * as z from 'zod'

const Counters = z.object({ bytes: z.number(), packets: z.number(), errors: z.number(), dropped: z.number() })

const Address = z.object({
  family: z.string(),
  local: z.string().optional(),
  prefixlen: z.int(),
  scope: z.string().optional(),
  /** Has a lifetime: from DHCP or a router. */
  dynamic: z.boolean().optional(),
  temporary: z.boolean().optional(),
  tentative: z.boolean().optional(),
  dadfailed: z.boolean().optional(),
  /** Seconds; 4294967295 is for ever. */
  valid_life_time: z.number().optional(),
  preferred_life_time: z.number().optional()
})

const Link = z.object({
  ifname: z.string(),
  /** The other end of a pair, or the link that a VLAN is on. */
  link: z.string().nullish(),
  flags: z.array(z.string()),
  mtu: z.int(),
  address: z.string().optional(),
  master: z.string().optional(),
  linkinfo: z.object({ info_kind: z.string().optional(), info_data: z.looseObject({}).optional() }).optional(),
  addr_info: z.array(Address),
  stats64: z.object({ rx: Counters, tx: Counters }).optional()
})
export type IpLink = z.infer<typeof Link>
export type IpAddress = IpLink['addr_info'][number]

const Route = z.object({
  type: z.string().optional(),
  dst: z.string(),
  gateway: z.string().optional(),
  dev: z.string().optional(),
  table: z.union([z.string(), z.int()]).optional(),
  protocol: z.union([z.string(), z.int()]).optional(),
  scope: z.string().optional(),
  metric: z.int().optional()
})

const Rule = z.object({
  priority: z.int(),
  src: z.string().optional(),
  srclen: z.int().optional(),
  fwmark: z.string().optional(),
  fwmask: z.string().optional(),
  table: z.union([z.string(), z.int()]).optional(),
  protocol: z.union([z.string(), z.int()]).optional(),
  suppress_prefixlen: z.int().optional()
})

/** An interface that vanishes while `ip` lists them leaves an empty object. */
const listOf = <T extends z.ZodType>(item: T) => z.array(z.union([item, z.strictObject({})]).transform((entry) => entry))

export const Links = listOf(Link).transform((list) => list.filter((entry): entry is IpLink => 'ifname' in entry))
export const Routes = z.array(Route)
export const Rules = z.array(Rule)
