/** *Data plane*: what Ballast publishes, beside a hand-written HAProxy, nginx, and no proxy at all. */
import type { Context, Part } from '../core/part.ts'
import type { PartResult } from '../core/result.ts'
import { alternate } from '../core/rounds.ts'
import { makeAround } from './around.ts'
import { ballastSide } from './ballast.ts'
import { CASES, type Case } from './cases.ts'
import { cpuSeconds } from './cpu.ts'
import { load } from './load.ts'
import { METHOD, resultOf, worstOf } from './result.ts'
import { directSide, haproxySide, nginxSide, type Side, type SideName } from './sides.ts'

export interface Sample {
  /** Requests in a second. */
  readonly rate: number
  /** Processor time of the proxy for one request, in µs; 0 where there is no proxy. */
  readonly cpu: number
}

/** What was measured of one case, by side, in the order of the rounds. */
export interface CaseSamples {
  readonly measured: Case
  readonly samples: ReadonlyMap<SideName, readonly Sample[]>
}

interface Plan {
  readonly rounds: number
  readonly milliseconds: number
  /** The first round warms up, and is not counted. */
  readonly warmUp: boolean
  /** Beside the hand-written HAProxy also nginx, and no proxy. */
  readonly withOthers: boolean
}

const PLANS: Readonly<Record<Context['mode'], Plan>> = {
  quick: { rounds: 3, milliseconds: 550, warmUp: false, withOthers: false },
  whole: { rounds: 6, milliseconds: 650, warmUp: true, withOthers: true }
}

/** Times as many rounds for the worst of all cases: its figure must not be that of whom noise hit hardest. */
const AGAIN = 4

async function sample(side: Side, measured: Case, threads: number, milliseconds: number): Promise<Sample> {
  const cpu = (): Promise<number> => (side.pid === null ? Promise.resolve(0) : cpuSeconds(side.pid))
  const url = `${measured.tls === null ? 'http' : 'https'}://127.0.0.1:${side.port(measured)}`
  const before = await cpu()
  const { rate, requests } = await load(measured.load, { url, threads, milliseconds })
  return { rate, cpu: (((await cpu()) - before) / requests) * 1e6 }
}

async function measure(measured: Case, sides: readonly Side[], threads: number, plan: Plan): Promise<CaseSamples> {
  const able = sides.filter((side) => side.port(measured) !== null)
  const all = await alternate(able, plan.rounds + (plan.warmUp ? 1 : 0), (side) => sample(side, measured, threads, plan.milliseconds))
  const counted = [...all].map(([side, samples]) => [side.name, samples.slice(plan.warmUp ? 1 : 0)] as const)
  return { measured, samples: new Map(counted) }
}

async function run({ mode, step, resources }: Context): Promise<PartResult> {
  const plan = PLANS[mode]
  const around = await step('Real servers', () => makeAround(resources))
  const ours = await step(`Publishing ${CASES.length} services`, () => ballastSide(CASES, around, resources))
  const byHand = await step('Hand-written HAProxy', () => haproxySide(CASES, around, resources))
  const others = plan.withOthers ? [await step('nginx', () => nginxSide(CASES, around, resources)), directSide(around)] : []
  const sides = [ours, byHand, ...others]
  const results: CaseSamples[] = []
  for (const [at, measured] of CASES.entries()) {
    results.push(await step(`${at + 1} of ${CASES.length}: ${measured.title}`, () => measure(measured, sides, around.threads, plan)))
  }
  const { measured: worst } = worstOf(results)
  const again = await step(`Once more, the worst: ${worst.title}`, () =>
    measure(worst, [ours, byHand], around.threads, { ...plan, rounds: plan.rounds * AGAIN })
  )
  return { ...resultOf(results, again), method: METHOD }
}

export const dataPlane: Part = { name: 'data-plane', title: 'Data plane: beside HAProxy, nginx, and the wire', run }
