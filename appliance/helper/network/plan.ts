/**
 * What is to be done so that the kernel has the target: a list of `ip` commands and settings. Pure. An empty plan means that the
 * kernel has it, so the same function plans, repairs, verifies and takes back.
 *
 * A round of work may undo something else (the kernel drops addresses with a subnet's first one, routes with their addresses),
 * and links that are not there yet have neither addresses nor settings: what is left is in the plan of the next round.
 */
import type { Kernel } from '../kernel/kernel.ts'
import { digestOf } from '../render/nft.ts'
import type { Owned } from './owned.ts'
import { planAddresses } from './plan-addresses.ts'
import { planLinks } from './plan-links.ts'
import { planRouting } from './plan-routing.ts'
import type { Step } from './step.ts'
import type { Target } from './target.ts'

export interface Plan {
  readonly steps: readonly Step[]
  readonly settings: readonly (readonly [string, string])[]
  /** Input for nft; undefined: nothing to do. */
  readonly filter: string | null | undefined
}

export const isEmpty = (plan: Plan): boolean => plan.steps.length === 0 && plan.settings.length === 0 && plan.filter === undefined

function planSettings(target: Target, owned: Owned, present: ReadonlyMap<string, string>): (readonly [string, string])[] {
  const back = Object.entries(owned.settings).filter(([name]) => !target.settings.has(name))
  return [...target.settings, ...back].filter(([name, text]) => present.has(name) && present.get(name) !== text)
}

const planFilter = (target: Target, kernel: Kernel): string | null | undefined => {
  const wanted = target.filter === null ? '' : digestOf(target.filter)
  const present = kernel.filter === null ? '' : digestOf(kernel.filter)
  const same = wanted === present && (target.filter === null) === (kernel.filter === null)
  return same ? undefined : target.filter
}

/** @param settings what the kernel has for every setting that the target or the list of our own names. */
export function plan(target: Target, owned: Owned, kernel: Kernel, settings: ReadonlyMap<string, string>): Plan {
  return {
    steps: [...planLinks(target, owned, kernel), ...planAddresses(target, owned, kernel), ...planRouting(target, kernel)],
    settings: planSettings(target, owned, settings),
    filter: planFilter(target, kernel)
  }
}

/** What differs, as sentences for people. */
export function inWords(plan: Plan): string[] {
  return [
    ...new Set([
      ...plan.steps.map(({ about }) => about),
      ...plan.settings.map(([name]) => `the kernel setting net.${name.replaceAll('/', '.')}`),
      ...(plan.filter === undefined ? [] : ['the packet rules'])
    ])
  ].map((what) => `${what.charAt(0).toUpperCase()}${what.slice(1)} differs.`)
}
