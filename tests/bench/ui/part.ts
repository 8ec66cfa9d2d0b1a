/** *UI*: what a browser loads, how soon the list of 1,000 services is there, and how it answers while everything in it moves. */
import type { Context, Part } from '../core/part.ts'
import type { PartResult } from '../core/result.ts'
import { type FirstLoad, firstLoad } from './first-load.ts'
import type { Arrival } from './probe.ts'
import { METHOD, resultOf } from './result.ts'
import { busyShare, type Heap, heapOf } from './tab-cost.ts'
import { coldList, inNewTab, listByMenu, type Product, SERVICES, startProduct } from './tabs.ts'
import { openList, type Typing, typing } from './typing.ts'
import { startVisitors } from './visitors.ts'

interface Plan {
  /** New tabs, for each way to the list. */
  readonly tabs: number
  readonly words: number
  /** Looks at how busy the tab is while it is only looked at; of two seconds each. */
  readonly looks: number
}

const PLANS: Readonly<Record<Context['mode'], Plan>> = {
  quick: { tabs: 5, words: 4, looks: 3 },
  whole: { tabs: 16, words: 16, looks: 6 }
}

export interface Measurements {
  readonly load: FirstLoad
  readonly cold: readonly Arrival[]
  readonly byMenu: readonly Arrival[]
  readonly quiet: Typing
  readonly streaming: Typing
  /** Per cent of a core that the tab's main thread takes for live updates alone. */
  readonly busy: readonly number[]
  readonly heap: Heap
}

async function arrivals(tabs: number, open: () => Promise<Arrival>): Promise<readonly Arrival[]> {
  const found: Arrival[] = []
  for (let turn = 0; turn < tabs; turn += 1) found.push(await open())
  return found
}

const typed = (product: Product, words: number): Promise<Typing> =>
  inNewTab(product, async (page) => {
    await openList(page)
    return typing(page, words)
  })

async function streamed(product: Product, { words, looks }: Plan): Promise<Pick<Measurements, 'streaming' | 'busy' | 'heap'>> {
  using _ = await startVisitors(product.sized.api, SERVICES)
  return inNewTab(product, async (page) => {
    await openList(page)
    const busy: number[] = []
    for (let look = 0; look < looks; look += 1) busy.push(await busyShare(page, 2))
    return { busy, streaming: await typing(page, words), heap: await heapOf(page) }
  })
}

async function run({ mode, step, resources }: Context): Promise<PartResult> {
  const plan = PLANS[mode]
  const product = await step(`Ballast with ${SERVICES} services, and Chromium`, () => startProduct(resources))
  const load = await step('First load of Home', () => firstLoad(product))
  const cold = await step('The list in new tabs', () => arrivals(plan.tabs, () => coldList(product)))
  const byMenu = await step('The list from Home by the menu', () => arrivals(plan.tabs, () => listByMenu(product)))
  const quiet = await step('Typing into the filter', () => typed(product, plan.words))
  const streaming = await step('Typing into the filter while every service has traffic', () => streamed(product, plan))
  return { ...resultOf({ load, cold, byMenu, quiet, ...streaming }), method: METHOD }
}

export const ui: Part = { name: 'ui', leftOutOf: 'quick', title: `UI: the browser, with ${SERVICES} services`, run }
