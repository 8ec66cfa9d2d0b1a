/**
 * Tells the neighbours that an address is here now, so that nobody goes on sending to the machine that had it before. For IPv6
 * the kernel does it (`ndisc_notify`); for IPv4 a gratuitous ARP answer. Nobody waits for it.
 */
import { prefixParts } from '@ballast/server/helper'
import { familyOf, type Kernel } from '../kernel/kernel.ts'
import { run, value } from '../programs.ts'
import type { Target } from './target.ts'

const AT_ONCE = 8

export async function announce(target: Target, before: Kernel): Promise<void> {
  const had = (link: string, prefix: string): boolean => before.links.get(link)?.addresses.some((entry) => entry.prefix === prefix) === true
  const queue = target.addresses.filter(({ link, prefix }) => familyOf(prefix) === 4 && !had(link, prefix))
  const work = async (): Promise<void> => {
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const address = prefixParts(next.prefix)?.address ?? ''
      await run('arping', ['-q', '-A', '-c', '1', '-w', '1', '-I', value(next.link), value(address)], { timeout: 3000 })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}
