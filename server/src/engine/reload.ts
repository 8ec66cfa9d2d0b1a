/** Starting and reloading HAProxy, each with proof: success is a worker that says it runs this revision and listens everywhere. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Candidate, configurationText } from './candidate.ts'
import { engineRefusal } from './messages.ts'
import { readDigest } from './runtime-client.ts'
import { frontendsOf } from './sections.ts'
import { stateFile } from './server-state.ts'
import { parseProc, parseServersState } from './show.ts'
import { parseStat } from './stat-csv.ts'
import { EngineSilence, type EngineSystem } from './system-ports.ts'

/** A start with thousands of services and certificates takes seconds on a small machine. */
const PATIENCE = 30_000
const PAUSE = 10

/** @returns the answer, or null when nobody answers: between two workers that is normal for a moment. */
async function quiet<T>(question: () => Promise<T>): Promise<T | null> {
  try {
    return await question()
  } catch (error) {
    if (error instanceof EngineSilence) return null
    throw error
  }
}

/** @returns whether the newest worker runs this revision and all its listeners are open. */
export async function serves(system: EngineSystem, candidate: Candidate): Promise<boolean> {
  const digest = await quiet(() => readDigest((command) => system.process.stats(command)))
  if (digest !== candidate.rendered.digest) return false
  const rows = parseStat((await quiet(() => system.process.stats('show stat -1 1 -1'))) ?? '') ?? []
  const open = new Set(rows.filter((row) => row.status === 'OPEN').map((row) => row.proxy))
  return frontendsOf(configurationText(candidate)).every((name) => open.has(name))
}

/** Health of all servers for the next worker. An engine that does not answer leaves the file as it was. */
async function saveState(system: EngineSystem, candidate: Candidate): Promise<void> {
  const seen = await quiet(() => system.process.stats('show servers state'))
  if (seen !== null) await system.files.writeState(stateFile(parseServersState(seen), configurationText(candidate)))
}

/** @throws Refusal with the engine's message in words when the new worker does not come up; the old one then serves on. */
export async function reloadEngine(system: EngineSystem, candidate: Candidate): Promise<void> {
  await saveState(system, candidate)
  const mark = await system.process.logLength()
  const refuse = async (answer: string): Promise<never> => {
    throw engineRefusal(`${answer}\n${await system.process.logSince(mark)}`, configurationText(candidate), candidate.configuration)
  }
  // From 2.7 the master waits and says `Success=0` or `1`; before, it answers at once and its next answer waits.
  const answer = await system.process.master('reload', PATIENCE)
  if (answer.includes('Success=0')) await refuse(answer)
  const end = performance.now() + PATIENCE
  while (!(await serves(system, candidate))) {
    const workers = parseProc((await quiet(() => system.process.master('show proc', PATIENCE))) ?? '')
    if (workers.failedReloads > 0) await refuse('')
    if (performance.now() > end) await refuse('The new worker did not come up in time.')
    await sleep(PAUSE)
  }
}

/** @throws Refusal when it does not come up; no traffic flows then. */
export async function startEngineProcess(system: EngineSystem, candidate: Candidate): Promise<void> {
  const mark = await system.process.logLength()
  await system.process.start()
  const end = performance.now() + PATIENCE
  while (!(await serves(system, candidate))) {
    const said = await system.process.logSince(mark)
    if (performance.now() > end || /^\[ALERT\]/m.test(said))
      throw engineRefusal(said, configurationText(candidate), candidate.configuration)
    await sleep(PAUSE)
  }
}
