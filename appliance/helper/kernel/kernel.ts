/** The kernel's network as we compare it: everything canonical, `address/bits` as one text. Made by kernel/observe.ts. */

export type Family = 4 | 6
export const familyOf = (address: string): Family => (address.includes(':') ? 6 : 4)
export const FAMILIES: readonly Family[] = [4, 6]

export interface KernelAddress {
  /** `192.168.2.2/24` */
  readonly prefix: string
  /** From DHCP or a router: has a lifetime. */
  readonly dynamic: boolean
  readonly linkLocal: boolean
  /** Answers, but starts no connections: preferred lifetime 0. */
  readonly deprecated: boolean
}

export interface Counters {
  readonly bytes: number
  readonly packets: number
  readonly errors: number
  readonly dropped: number
}

export interface KernelLink {
  readonly name: string
  readonly kind: 'card' | 'vlan' | 'bond' | 'other'
  /** The link that a VLAN is on. */
  readonly parent: string | null
  readonly vlanId: number | null
  readonly bondMode: string | null
  /** The bond that it is in. */
  readonly master: string | null
  readonly up: boolean
  readonly carrier: boolean
  readonly mtu: number
  readonly mac: string
  readonly addresses: readonly KernelAddress[]
  readonly received: Counters
  readonly sent: Counters
}

export interface KernelRoute {
  readonly family: Family
  /** `main`, `local`, or a number as text. */
  readonly table: string
  readonly type: string
  readonly destination: string
  readonly gateway: string | null
  readonly link: string
  readonly protocol: string
  readonly metric: number | null
}

export interface KernelRule {
  readonly family: Family
  readonly priority: number
  /** null: everybody. */
  readonly from: string | null
  /** `0xba000000/0xff000000` */
  readonly mark: string | null
  readonly table: string
  /** Routes with at most this prefix length are passed over. */
  readonly suppress: number | null
  readonly protocol: string
}

export interface Kernel {
  readonly links: ReadonlyMap<string, KernelLink>
  readonly routes: readonly KernelRoute[]
  readonly rules: readonly KernelRule[]
  /** Our table of nft as `nft list` writes it; null when there is none. */
  readonly filter: string | null
}
