/** Rounds of observing, planning and doing, until nothing is left to do: then what was wanted has been read back. */
import type { Kernel } from '../kernel/kernel.ts'
import { observe } from '../kernel/observe.ts'
import { readSettings } from '../kernel/sysctl.ts'
import { HelperRefusal } from '../refusal.ts'
import { execute } from './execute.ts'
import type { Owned } from './owned.ts'
import { inWords, isEmpty, type Plan, plan } from './plan.ts'
import type { Target } from './target.ts'

/** A bond on a card, a VLAN on the bond, its addresses, their routes: four rounds, and one that finds nothing to do. */
const ROUNDS = 6

export interface Look {
  readonly kernel: Kernel
  readonly settings: ReadonlyMap<string, string>
}

export async function look(target: Target, owned: Owned): Promise<Look> {
  const names = new Set([...target.settings.keys(), ...Object.keys(owned.settings)])
  const [kernel, settings] = await Promise.all([observe(), readSettings(names)])
  return { kernel, settings }
}

export const planFor = (target: Target, owned: Owned, { kernel, settings }: Look): Plan => plan(target, owned, kernel, settings)

/**
 * @param fresh what was seen just now, when somebody looked already.
 * @param before called ahead of every round that does something, to write down what is about to be ours; gives the new list.
 * @returns whether anything had to be done, and the last list.
 */
export async function converge(
  target: Target,
  owned: Owned,
  fresh: Look | null,
  before: (owned: Owned, look: Look) => Promise<Owned>
): Promise<{ changed: boolean; owned: Owned }> {
  let list = owned
  let left: Plan | null = null
  for (let round = 0; round < ROUNDS; round += 1) {
    const seen = round === 0 && fresh !== null ? fresh : await look(target, list)
    left = planFor(target, list, seen)
    if (isEmpty(left)) return { changed: round > 0, owned: list }
    list = await before(list, seen)
    await execute(left)
  }
  throw new HelperRefusal('failed', `The kernel did not take it: ${left === null ? '' : inWords(left).join(' ')}`)
}
