/** `npm run bench`: runs the parts, says what is met, and leaves the figures as JSON. What the options are: `npm run bench -- --help`. */
import { execFile } from 'node:child_process'
import { parseArgs, promisify } from 'node:util'
import { Problem, runMain } from '../../appliance/run/lib/problem.mjs'
import { bold, step } from '../../appliance/run/lib/progress.mjs'
import { isSurelyMissed, judge } from './core/budgets.ts'
import type { Part } from './core/part.ts'
import type { MeasuredPart, Mode, Run } from './core/result.ts'
import { BUDGETS, machineName, merged, readHistory, readLatest, remember, writeLatest, writePage } from './files.ts'
import { PARTS } from './parts.ts'
import { showBudgets, showPart } from './screen.ts'

const run = promisify(execFile)

const ONLY_WHEN_NAMED = { all: '; only when it is named', quick: '; in a quick run only when it is named' }

const HELP = `Measures Ballast beside a hand-written HAProxy, nginx and no proxy at all, against the budgets of tests/bench/budgets.json.

  npm run bench                 everything, at most 20 minutes on two cores
  npm run bench -- --quick      few and short rounds, beside the hand-written HAProxy only, at most 3 minutes
  npm run bench -- data-plane   only this part; other parts keep their last figures
  npm run bench -- --page       measures nothing: makes docs/performance.md from the last whole run

${PARTS.map(({ name, title, leftOutOf }) => `  ${name.padEnd(12)}${title}${leftOutOf === undefined ? '' : ONLY_WHEN_NAMED[leftOutOf]}`).join('\n')}

Nothing else should run on the machine meanwhile. The figures are in tests/bench/results/latest.json, those of earlier runs in history.jsonl beside it.
`

function chosen(names: readonly string[], mode: Mode): readonly Part[] {
  const unknown = names.filter((name) => !PARTS.some((part) => part.name === name))
  if (unknown.length > 0) {
    throw new Problem(`There is no part ${unknown.join(', ')}. The parts: ${PARTS.map(({ name }) => name).join(', ')}.`)
  }
  return PARTS.filter((part) => (names.length > 0 ? names.includes(part.name) : part.leftOutOf !== 'all' && part.leftOutOf !== mode))
}

const commit = (): Promise<string> =>
  run('git', ['describe', '--always', '--dirty'], { cwd: import.meta.dirname }).then(
    ({ stdout }) => stdout.trim(),
    () => 'unknown'
  )

/** Exit code of a program that Ctrl-C ended. */
const INTERRUPTED = 130

/** What a part started is ended with it, also by Ctrl-C: the engine of a Ballast would go on for ever. */
function endOnSignal(resources: AsyncDisposableStack): Disposable {
  let isEnding = false
  const end = (): void => {
    // A terminal and whoever started us may each send one.
    if (isEnding) return
    isEnding = true
    void resources.disposeAsync().finally(() => process.exit(INTERRUPTED))
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end)
  return {
    [Symbol.dispose]: () => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, end)
    }
  }
}

async function measure(part: Part, mode: Mode): Promise<MeasuredPart> {
  console.log(bold(`\n${part.title}`))
  const started = performance.now()
  await using resources = new AsyncDisposableStack()
  using _ = endOnSignal(resources)
  const result = await part.run({ mode, resources, step: (title, work) => step(title, work) })
  const seconds = Math.round((performance.now() - started) / 1000)
  return { ...result, name: part.name, title: part.title, at: new Date().toISOString(), commit: await commit(), seconds }
}

/** A fresh network namespace has a loopback that is down. Elsewhere this changes nothing. */
async function loopbackUp(): Promise<void> {
  if (process.getuid?.() === 0) await run('ip', ['link', 'set', 'lo', 'up'])
}

function options() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { quick: { type: 'boolean' }, page: { type: 'boolean' }, help: { type: 'boolean' } }
    })
  } catch (error) {
    const what = error instanceof Error ? error.message.split('. ')[0] : String(error)
    throw new Problem(`${what}. All options: npm run bench -- --help`)
  }
}

/** @returns exit code: 1 when a budget is missed by more than noise. Quick runs are too short to say that. */
function verdict(whole: Run, measured: readonly MeasuredPart[]): number {
  const names = new Set(measured.flatMap(({ figures }) => figures.map(({ name }) => name)))
  const missed = BUDGETS.filter(
    (budget) => names.has(budget.figure) && whole.budgets.some((judged) => judged.name === budget.name && isSurelyMissed(budget, judged))
  )
  return whole.mode === 'whole' && missed.length > 0 ? 1 : 0
}

await runMain(async () => {
  const { values, positionals } = options()
  if (values.help === true) return console.log(HELP)
  if (values.page === true) return writePage()
  const mode: Mode = values.quick === true ? 'quick' : 'whole'
  const parts = chosen(positionals, mode)
  await loopbackUp()
  const machine = await machineName()
  const history = await readHistory()
  const measured: MeasuredPart[] = []
  for (const part of parts) {
    const result = await measure(part, mode)
    measured.push(result)
    showPart(result, { history, mode, machine })
    await remember(result, mode, machine)
  }
  const all = merged(await readLatest(), { mode, machine, parts: measured })
  const figures = new Map(all.flatMap((part) => part.figures.map((figure) => [figure.name, figure])))
  const whole: Run = { mode, machine, parts: all, budgets: BUDGETS.map((budget) => judge(budget, figures)) }
  await writeLatest(whole)
  showBudgets(whole.budgets)
  return verdict(whole, measured)
})
