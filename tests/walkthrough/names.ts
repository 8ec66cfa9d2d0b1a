/** Who is called what in the walk-through, and where it stands in the lab. */
import { address } from '../lab/network.ts'

const DOMAIN = 'contoso.example'
/** Addresses that people type, the external name of the web services, and the pool, which is known inside only. */
export const NAMES = {
  meet: `meet.${DOMAIN}`,
  dialin: `dialin.${DOMAIN}`,
  web: `lyncweb.${DOMAIN}`,
  office: `office.${DOMAIN}`,
  pool: `pool.${DOMAIN}`
} as const

/** The walk-through is IPv4 from start to end. */
const at = (network: Parameters<typeof address>[1], host: number): string => address('ipv4', network, host)

export const MACHINE = { network: at('perimeter', 2), farm: at('farm', 2) } as const

/** Addresses of virtual services. */
export const VIRTUAL = {
  /** The firewall turns port 443 of the public one into 4443 of this one. */
  reverseProxy: at('perimeter', 90),
  office: at('perimeter', 91),
  internal: at('farm', 90),
  officeInside: at('farm', 91)
} as const

/** What DNS says to a client outside. */
export const PUBLIC = { web: at('internet', 90), office: at('internet', 91) } as const

export const INTERNAL_GATEWAY = at('farm', 1)
export const FRONT_ENDS = { server1: at('farm', 11), server2: at('farm', 12), server3: at('farm', 13) } as const
export const OFFICE_FARM = { office1: at('farm', 21), office2: at('farm', 22) } as const
