/**
 * Cards that Ballast takes over as they are: addresses and routes that somebody else made, and that are as wanted, are ours from then
 * on. Without this a new address would stand beside the old one for ever, since nothing foreign is ever removed. Pure.
 */
import type { Kernel } from '../kernel/kernel.ts'
import { addressKey, type Owned } from './owned.ts'
import { routesToTakeOver } from './plan-routing.ts'
import type { Step } from './step.ts'
import type { Target } from './target.ts'

/** Addresses of services stay out of it: one that stands there already is somebody's virtual address. */
export function withTakenOver(owned: Owned, kernel: Kernel, target: Target): Owned {
  const found = target.addresses.filter(
    ({ link, prefix, service }) =>
      !service && kernel.links.get(link)?.addresses.some((address) => address.prefix === prefix && !address.dynamic) === true
  )
  return { ...owned, addresses: [...new Set([...owned.addresses, ...found.map(addressKey)])].toSorted() }
}

export const stepsToTakeOver = (target: Target, kernel: Kernel): readonly Step[] => routesToTakeOver(target, kernel)
