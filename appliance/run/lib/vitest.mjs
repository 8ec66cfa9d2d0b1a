/** One test project run by vitest, and what came of it. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fullPath, inRoot, npmProgram, root } from './paths.mjs'
import { Problem } from './problem.mjs'

/** vitest has this long to end after its report: a test that leaves a program running would otherwise hold it for ever. */
const END_MS = 30_000
const LOOK_MS = 1_000

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** @param {string} path @returns {Counts} zeros if the run broke off before its report */
function readReport(path) {
  if (!existsSync(path)) return { passed: 0, failed: 0, skipped: 0 }
  const report = JSON.parse(readFileSync(path, 'utf8'))
  return {
    passed: Number(report.numPassedTests),
    failed: Number(report.numFailedTests),
    skipped: Number(report.numPendingTests) + Number(report.numTodoTests)
  }
}

/** @param {import('node:child_process').ChildProcess} child leader of a group @param {NodeJS.Signals} signal */
function signalGroup(child, signal) {
  try {
    process.kill(-Number(child.pid), signal)
  } catch {
    // Everybody in it has ended.
  }
}

/**
 * @param {readonly string[]} args
 * @param {string} report that vitest writes at its end
 * @returns {Promise<number>} exit code
 */
function run(args, report) {
  // A group of its own, so that what a test leaves behind can be ended with it.
  const child = spawn(npmProgram('vitest'), args, {
    cwd: root,
    detached: true,
    env: { ...process.env, PATH: fullPath() },
    stdio: ['ignore', 'inherit', 'inherit']
  })
  let reportedAt = 0
  const guard = setInterval(() => {
    if (reportedAt === 0 && existsSync(report)) reportedAt = performance.now()
    if (reportedAt === 0 || performance.now() - reportedAt < END_MS) return
    console.error('The tests are done, but one of them left something running. That counts as a failure.')
    signalGroup(child, 'SIGKILL')
  }, LOOK_MS)
  let isInterrupted = false
  const interrupt = () => {
    isInterrupted = true
    signalGroup(child, 'SIGINT')
  }
  process.once('SIGINT', interrupt)
  process.once('SIGTERM', interrupt)
  return new Promise((resolve, reject) => {
    child.on('error', () => resolve(127))
    child.on('exit', (code) => (isInterrupted ? reject(new Problem('Interrupted.')) : resolve(code ?? 1)))
  }).finally(() => {
    clearInterval(guard)
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  })
}

/**
 * @param {string} name of the project in .config/vitest.ts
 * @param {string} report path of a file that does not exist yet
 * @returns {Promise<Counts>}
 */
export async function runVitest(name, report) {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const code = await run(['run', '-c', inRoot('.config', 'vitest.ts'), '--project', name, ...reporters], report)
  const counts = readReport(report)
  // A test file that does not load, or a run that breaks off, fails without a failed test.
  return { ...counts, failed: code === 0 ? counts.failed : Math.max(1, counts.failed) }
}
