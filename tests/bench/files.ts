/** The files of the bench: budgets, results, history, and the page made of them. */
import { execFile } from 'node:child_process'
import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, release } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import * as z from 'zod'
import { Problem } from '../../appliance/run/lib/problem.mjs'
import { findHaproxy } from '../../server/src/system/haproxy-process.ts'
import { Budget } from './core/budgets.ts'
import { HistoryLine, type MeasuredPart, type Mode, Run } from './core/result.ts'
import { pageFiles } from './page/page.ts'
import { PARTS } from './parts.ts'

const HERE = import.meta.dirname
const RESULTS = join(HERE, 'results')
const LATEST = join(RESULTS, 'latest.json')
const HISTORY = join(RESULTS, 'history.jsonl')
/** The run of which docs/performance.md was made; the only result that is kept in the repository. */
export const PUBLISHED = join(RESULTS, 'published.json')
export const DOCS = resolve(HERE, '../../docs')

export const BUDGETS: readonly Budget[] = z.array(Budget).parse(JSON.parse(await readFile(join(HERE, 'budgets.json'), 'utf8')))

/** @returns the text, or null where there is no such file. */
const readIfThere = (path: string): Promise<string | null> =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })

/** What an older bench wrote in another shape is left aside: it was measured by another measure. */
const understood = <T>(schema: z.ZodType<T>, text: string): T | null => schema.safeParse(JSON.parse(text)).data ?? null

export async function readLatest(): Promise<Run | null> {
  const text = await readIfThere(LATEST)
  return text === null ? null : understood(Run, text)
}

const asJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

export async function writeLatest(whole: Run): Promise<void> {
  await mkdir(RESULTS, { recursive: true })
  await writeFile(LATEST, asJson(whole))
}

export async function readHistory(): Promise<readonly HistoryLine[]> {
  const text = (await readIfThere(HISTORY)) ?? ''
  return text
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => understood(HistoryLine, line) ?? [])
}

export async function remember(part: MeasuredPart, mode: Mode, machine: string): Promise<void> {
  await mkdir(RESULTS, { recursive: true })
  const figures = Object.fromEntries(part.figures.map(({ name, value, spread }) => [name, { value, spread }]))
  const line: HistoryLine = { part: part.name, at: part.at, commit: part.commit, mode, machine, figures }
  await appendFile(HISTORY, `${JSON.stringify(line)}\n`)
}

/** Parts that were not measured now keep what they had, if it was measured alike. */
export function merged(before: Run | null, now: Pick<Run, 'mode' | 'machine' | 'parts'>): readonly MeasuredPart[] {
  const isAlike = before !== null && before.mode === now.mode && before.machine === now.machine
  const old = isAlike ? before.parts : []
  return PARTS.flatMap(({ name }) => now.parts.find((part) => part.name === name) ?? old.find((part) => part.name === name) ?? [])
}

/** What figures in seconds and megabytes depend on. */
export async function machineName(): Promise<string> {
  const { stdout } = await promisify(execFile)(await findHaproxy(), ['-v'])
  const haproxy = /version (\d+\.\d+\.\d+)/.exec(stdout)?.[1] ?? 'unknown'
  const cores = availableParallelism()
  return `${cpus()[0]?.model.trim() ?? 'unknown'}, ${cores} ${cores === 1 ? 'core' : 'cores'}, Linux ${release()}, HAProxy ${haproxy}`
}

/** `--page`: keeps the last whole run in the repository, and makes the page of it. */
export async function writePage(): Promise<void> {
  const whole = await readLatest()
  if (whole === null || whole.mode !== 'whole') throw new Problem('There is no whole run to make the page of. Measure first: npm run bench')
  await writeFile(PUBLISHED, asJson(whole))
  await rm(join(DOCS, 'performance'), { recursive: true, force: true })
  await mkdir(join(DOCS, 'performance'), { recursive: true })
  for (const [path, text] of pageFiles(whole)) await writeFile(join(DOCS, path), text)
  console.log('Written: docs/performance.md, its plots in docs/performance, and tests/bench/results/published.json.')
}
