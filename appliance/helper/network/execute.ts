/** Carries a plan out. */
import { FAMILIES, type Family } from '../kernel/kernel.ts'
import { writeSetting } from '../kernel/sysctl.ts'
import { run } from '../programs.ts'
import { HelperRefusal } from '../refusal.ts'
import { renderBatch } from '../render/ip-batch.ts'
import { replaceFilter } from '../render/nft.ts'
import type { Plan } from './plan.ts'
import type { Step } from './step.ts'

const isRemoval = ({ words }: Step): boolean => words[1] === 'del'

/** The kernel's words without the program's. */
function reasonOf(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('Command failed'))
  return (lines.at(-1) ?? 'no reason given').replace(/^(RTNETLINK answers: |Error: )/, '').replace(/\.$/, '')
}

/** @param force go on after an error: what is to be removed may have gone together with something else. */
async function batch(family: Family, steps: readonly Step[], force: boolean): Promise<void> {
  if (steps.length === 0) return
  const args = [...(force ? ['-force'] : []), `-${family}`, '-batch', '-']
  const result = await run('ip', args, { input: renderBatch(steps) })
  if (result.exit === 0 || force) return
  const line = Number(/Command failed -:(\d+)/.exec(result.stderr)?.[1] ?? 0)
  const about = steps[line - 1]?.about ?? 'a step'
  throw new HelperRefusal('failed', `The kernel refused ${about}: ${reasonOf(result.stderr)}.`)
}

async function load(filter: string | null): Promise<void> {
  const result = await run('nft', ['-f', '-'], { input: replaceFilter(filter) })
  if (result.exit !== 0) throw new HelperRefusal('failed', `The kernel refused the packet rules: ${reasonOf(result.stderr)}.`)
}

/** One after the other: later steps lean on earlier ones. */
export async function execute({ steps, settings, filter }: Plan): Promise<void> {
  const of = (family: Family, removal: boolean): Step[] => steps.filter((step) => step.family === family && isRemoval(step) === removal)
  for (const family of FAMILIES) await batch(family, of(family, true), true)
  for (const [name, text] of settings) await writeSetting(name, text)
  for (const family of FAMILIES) await batch(family, of(family, false), false)
  if (filter !== undefined) await load(filter)
}
