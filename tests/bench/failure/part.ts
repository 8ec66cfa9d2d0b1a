/** *Failure*: death of a real server, drain, and a storm of changes. */
import type { Context, Part } from '../core/part.ts'
import type { PartResult } from '../core/result.ts'
import { sizedBallast } from '../sized/ballast.ts'
import { deaths } from './death.ts'
import { drains } from './drain.ts'
import { METHOD, resultOf } from './result.ts'
import { storm } from './storm.ts'

const SERVICES = 10

async function run({ mode, step, resources }: Context): Promise<PartResult> {
  // Each on a Ballast of its own: the dead stay dead.
  const died = await step('Death of a real server', async () => deaths(await sizedBallast(SERVICES, resources), mode, resources))
  const drained = await step('Drain', async () => drains(await sizedBallast(SERVICES, resources), mode, resources))
  const blown = await step('Storm of changes', async () => storm(await sizedBallast(SERVICES, resources), mode))
  return { ...resultOf(died, drained, blown), method: METHOD }
}

export const failure: Part = { name: 'failure', leftOutOf: 'quick', title: 'Failure: death of a server, drain, a storm of changes', run }
