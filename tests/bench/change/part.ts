/** *Change to traffic*: from the API call until the wire shows it, by kind of change, and whether a request fails meanwhile. */
import { setTimeout as sleep } from 'node:timers/promises'
import { startLoad } from '../../support/load.ts'
import type { Context, Part } from '../core/part.ts'
import type { PartResult } from '../core/result.ts'
import { addressOf, PORT, type Sized, sizedBallast } from '../sized/ballast.ts'
import { type Change, type Kind, makeSubject, round, type Subject } from './kinds.ts'
import { METHOD, resultOf } from './result.ts'

/** One change that was made. */
export interface Sample {
  readonly services: number
  readonly kind: Kind
  /** `runtime` by commands, `reload` by a new worker. */
  readonly action: string
  readonly underLoad: boolean
  readonly milliseconds: number
}

export interface Failures {
  readonly services: number
  readonly requests: number
  readonly failed: number
}

interface Size {
  readonly services: number
  /** Rounds of all kinds while nothing else happens, and under load. */
  readonly idle: number
  readonly loaded: number
}

const PLANS: Readonly<Record<Context['mode'], readonly Size[]>> = {
  quick: [
    { services: 10, idle: 4, loaded: 2 },
    { services: 1000, idle: 2, loaded: 1 }
  ],
  // More than 1,000 changes under load in all.
  whole: [
    { services: 10, idle: 20, loaded: 50 },
    { services: 100, idle: 20, loaded: 50 },
    { services: 1000, idle: 10, loaded: 26 }
  ]
}

/** Between two looks at the wire, in milliseconds. */
const LOOK = 1
/** A change that nobody sees by then has failed. */
const PATIENCE = 30_000

async function untilSeen({ isSeen, kind }: Change, began: number): Promise<number> {
  for (;;) {
    const asked = performance.now()
    if (await isSeen()) return performance.now() - began
    if (asked - began > PATIENCE) throw new Error(`Nobody sees: ${kind}.`)
    await sleep(LOOK)
  }
}

async function roundsOf(sized: Sized, subject: Subject, size: Size, underLoad: boolean): Promise<readonly Sample[]> {
  const [own = 0, other = 0] = sized.farm
  const samples: Sample[] = []
  for (let turn = 0; turn < (underLoad ? size.loaded : size.idle); turn += 1) {
    // After an even number of rounds the real server has its own port again.
    const farm: readonly [number, number] = turn % 2 === 0 ? [own, other] : [other, own]
    for (const change of round(sized.api, subject, farm)) {
      const began = performance.now()
      const [action, milliseconds] = await Promise.all([change.make(), untilSeen(change, began)])
      samples.push({ services: size.services, kind: change.kind, action, underLoad, milliseconds })
    }
  }
  return samples
}

async function measure(size: Size, resources: AsyncDisposableStack): Promise<{ samples: readonly Sample[]; failures: Failures }> {
  const sized = await sizedBallast(size.services, resources)
  const host = addressOf(size.services)
  const subject = await makeSubject(sized.api, host, PORT, sized.farm[0] ?? 0)
  const idle = await roundsOf(sized, subject, size, false)
  // A connection of its own for each request meets every change of listeners.
  const load = startLoad(`http://${addressOf(0)}:${PORT}/`, { connections: 4, close: true })
  const loaded = await roundsOf(sized, subject, size, true)
  const { requests, socketErrors, badStatuses } = await load.finish()
  await sized.end()
  return { samples: [...idle, ...loaded], failures: { services: size.services, requests, failed: socketErrors + badStatuses } }
}

async function run({ mode, step, resources }: Context): Promise<PartResult> {
  const samples: Sample[] = []
  const failures: Failures[] = []
  for (const size of PLANS[mode]) {
    const found = await step(`${size.services} services`, () => measure(size, resources))
    samples.push(...found.samples)
    failures.push(found.failures)
  }
  return { ...resultOf(samples, failures), method: METHOD }
}

export const change: Part = { name: 'change', title: 'Change to traffic: from the API call to the wire', run }
