/** Addresses that this machine is about to take: does another host have one already? */
import { prefixed } from '../../domain/network/addresses.ts'
import { refuseField } from '../../domain/problems.ts'
import type { DesiredNetwork } from '../../system/helper/protocol.ts'
import { type Helper, HelperRefusal } from '../system-ports.ts'

interface Claim {
  readonly address: string
  readonly link: string
  readonly path: 'address' | 'addresses'
}

const claimsOf = ({ base, services }: DesiredNetwork): readonly Claim[] => [
  ...services.addresses.map(({ address, link }) => ({ address, link, path: 'address' as const })),
  ...base.links.flatMap((link) =>
    link.addresses.map((text) => ({ address: prefixed(text).address, link: link.name, path: 'addresses' as const }))
  )
]

/** @throws Refusal at the field. A link that cannot be asked, because it is new or down, has nobody to say no. */
export async function refuseTaken(
  helper: Helper,
  before: DesiredNetwork,
  after: DesiredNetwork,
  links: ReadonlySet<string>
): Promise<void> {
  const had = new Set(claimsOf(before).map(({ address }) => address))
  const fresh = claimsOf(after).filter(({ address, link }) => !had.has(address) && links.has(link))
  const answers = await Promise.all(
    fresh.map(async (claim) => {
      try {
        return { ...claim, ...(await helper.call('inUse', { address: claim.address, link: claim.link })) }
      } catch (error) {
        if (error instanceof HelperRefusal) return { ...claim, by: null }
        throw error
      }
    })
  )
  const taken = answers.find(({ by }) => by !== null)
  if (taken === undefined) return
  throw refuseField(
    taken.path,
    `Another machine on ${taken.link} (MAC address ${taken.by ?? ''}) already has ${taken.address}. Choose another address, or take it from that machine first.`
  )
}
