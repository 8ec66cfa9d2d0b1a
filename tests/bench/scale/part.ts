/** *Scale*: what more services cost the web process and the engine, and how each of it grows. */
import { systemMachine } from '../../../server/src/system/machine.ts'
import { number } from '../core/numbers.ts'
import type { Context, Part } from '../core/part.ts'
import type { PartResult } from '../core/result.ts'
import { alternate } from '../core/rounds.ts'
import { SERVERS, type Sized, sizedBallast } from '../sized/ballast.ts'
import { resultOf } from './result.ts'
import type { BySize, Samples } from './samples.ts'
import { leftAlone, type Timed, timed, warmUp } from './turns.ts'

interface Plan {
  readonly sizes: readonly number[]
  readonly starts: number
  /** In each, every size has its turn, and everything is timed once. */
  readonly rounds: number
  readonly idleSeconds: number
}

const PLANS: Readonly<Record<Context['mode'], Plan>> = {
  quick: { sizes: [10, 1000], starts: 1, rounds: 5, idleSeconds: 4 },
  whole: { sizes: [10, 100, 300, 1000, 1500, 2000], starts: 5, rounds: 20, idleSeconds: 8 }
}

/** Files that HAProxy needs for a size: one for each listener and each check, and some for clients. */
const filesFor = (size: number): number => size * (1 + SERVERS) + 1000

/** All sizes run side by side, so that whatever disturbs the machine disturbs all of them alike. */
async function measureAll(sizes: readonly number[], plan: Plan, { step, resources }: Context): Promise<BySize> {
  const all: { readonly size: number; readonly sized: Sized }[] = []
  for (const size of sizes) {
    const sized = await step(`${size} services: ${plan.starts === 1 ? 'a start' : `${plan.starts} starts`}`, () =>
      sizedBallast(size, resources, plan.starts)
    )
    await step(`${size} services: warming up`, () => warmUp(sized))
    all.push({ size, sized })
  }
  const rounds = await step(`List, saves and revisions, in ${plan.rounds} rounds`, () =>
    alternate(all, plan.rounds, ({ sized }, round) => timed(sized, round))
  )
  const bySize = new Map<number, Samples>()
  for (const one of all) {
    const quiet = await step(`${one.size} services: left alone`, () => leftAlone(one.sized, plan.idleSeconds))
    const turns = rounds.get(one) ?? []
    const of = (what: Timed): readonly number[] => turns.map((turn) => turn[what])
    bySize.set(one.size, {
      start: one.sized.startedIn,
      'list-api': of('list-api'),
      'list-api-cpu': of('list-api-cpu'),
      'save-reload': of('save-reload'),
      'save-runtime': of('save-runtime'),
      'save-runtime-cpu': of('save-runtime-cpu'),
      revision: of('revision'),
      diff: of('diff'),
      ...quiet
    })
  }
  return bySize
}

const tooLarge = (sizes: readonly number[], files: number): readonly string[] =>
  sizes.length === 0
    ? []
    : [`Left out: ${sizes.join(', ')} services, for which the ${number(files)} files that may be open on this machine are too few.`]

async function run(context: Context): Promise<PartResult> {
  const plan = PLANS[context.mode]
  const files = systemMachine.openFiles()
  const possible = plan.sizes.filter((size) => filesFor(size) <= files)
  const bySize = await measureAll(possible, plan, context)
  const tooMany = plan.sizes.filter((size) => filesFor(size) > files)
  const result = resultOf(bySize)
  return { ...result, method: [...(result.method ?? []), ...tooLarge(tooMany, files)] }
}

export const scale: Part = { name: 'scale', title: 'Scale: 10 to 2,000 services of ten real servers', run }
