/** Starting and reloading HAProxy, each with proof: success is a worker that says it runs this revision and listens everywhere. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Refusal } from '../domain/problems.ts'
import { type Candidate, configurationText } from './candidate.ts'
import { engineRefusal } from './messages.ts'
import { readDigest } from './runtime-client.ts'
import { frontendsOf } from './sections.ts'
import { stateFile, type WeightOf } from './server-state.ts'
import { infoField, parseProc, parseServersState, type Workers } from './show.ts'
import { parseStat } from './stat-csv.ts'
import { EngineSilence, type EngineSystem } from './system-ports.ts'

/** A start with thousands of services and certificates takes seconds on a small machine. */
const PATIENCE = 30_000
const PAUSE = 10
const LOST_AFTER = 250

/** `back` is to a configuration that the engine had, because the next one was refused. */
type Way = 'onward' | 'back'

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
  const rows = parseStat(Buffer.from((await quiet(() => system.process.stats('show stat -1 1 -1'))) ?? ''), Date.now()) ?? []
  const open = new Set(rows.filter((row) => row.status === 'OPEN').map((row) => `vs${row.service}`))
  return frontendsOf(configurationText(candidate)).every((name) => open.has(name))
}

/** Health of all servers for the next worker. An engine that does not answer leaves the file as it was. */
async function saveState(system: EngineSystem, candidate: Candidate, weightOf: WeightOf, way: Way): Promise<void> {
  const seen = await quiet(() => system.process.stats('show servers state'))
  if (seen === null) return
  try {
    await system.files.writeState(stateFile(parseServersState(seen), configurationText(candidate), weightOf))
  } catch (error) {
    // On the way back the file is from a moment ago, and a full disk must not keep the engine at a change that was refused.
    if (way === 'onward' || !(error instanceof Refusal && error.code === 'storage-full')) throw error
  }
}

/** Before 3.0 an untaught worker cannot hand its stick tables over before it gave up to be taught: five seconds for each way. */
const TAUGHT_AFTER = 11_000
/** Both bits of `show peers`: it has learned, or given up, from the local and from remote peers. */
const TAUGHT = 0x3

/**
 * Waits until the present worker can hand its stick tables over, if there is anything in them. That takes time only when it was
 * started or reloaded within seconds of a cold start; later each worker is taught within milliseconds. From 3.0 none needs it.
 * @returns milliseconds that it took.
 */
async function untilTaught(system: EngineSystem): Promise<number> {
  const began = performance.now()
  const waited = (): number => performance.now() - began
  while (system.process.version[0] < 3 && waited() < TAUGHT_AFTER) {
    const peers = (await quiet(() => system.process.stats('show peers'))) ?? ''
    const flags = Number(/ flags=(0x[0-9a-f]+)/.exec(peers)?.[1] ?? TAUGHT)
    if ((flags & TAUGHT) === TAUGHT) break
    const tables = (await quiet(() => system.process.stats('show table'))) ?? ''
    if (!/ used:[1-9]/.test(tables)) break
    await sleep(PAUSE * 5)
  }
  return waited()
}

/**
 * Waits until the replaced worker has let go of its sockets. Before, it could still take a run-time command meant for the new one.
 * Its `Stopping` says so; one that ended already does not answer.
 */
async function untilLeft(system: EngineSystem, pid: number, end: number): Promise<void> {
  while (performance.now() < end) {
    const answer = (await quiet(() => system.process.master(`@!${pid} show info`))) ?? ''
    if (infoField(answer, 'Stopping') !== '0') return
    await sleep(PAUSE)
  }
}

const askWorkers = async (system: EngineSystem): Promise<Workers> =>
  parseProc((await quiet(() => system.process.master('show proc', PATIENCE))) ?? '')

/** Below that nobody wonders. */
const WORTH_TELLING = 1_000

/**
 * @returns a sentence for each thing that made it take unusually long.
 * @throws Refusal with the engine's message in words when the new worker does not come up; the old one then serves on.
 */
export async function reloadEngine(
  system: EngineSystem,
  candidate: Candidate,
  weightOf: WeightOf,
  way: Way = 'onward'
): Promise<readonly string[]> {
  const waited = await untilTaught(system)
  await saveState(system, candidate, weightOf, way)
  const mark = await system.process.logLength()
  const before = await askWorkers(system)
  const refuse = async (answer: string): Promise<never> => {
    throw engineRefusal(`${answer}\n${await system.process.logSince(mark)}`, configurationText(candidate), candidate.configuration)
  }
  const request = async (): Promise<void> => {
    const answer = (await quiet(() => system.process.requestReload())) ?? ''
    if (answer.includes('Success=0')) await refuse(answer)
  }
  await request()
  const end = performance.now() + PATIENCE
  let requested = performance.now()
  while (!(await serves(system, candidate))) {
    const now = await askWorkers(system)
    if (now.failedReloads > 0 && now.reloads !== before.reloads) await refuse('')
    if (performance.now() > end) await refuse('The new worker did not come up in time.')
    // A master that answers without having reloaded has not heard the request.
    if (now.master !== null && now.reloads === before.reloads && performance.now() - requested > LOST_AFTER) {
      await request()
      requested = performance.now()
    }
    await sleep(PAUSE)
  }
  for (const pid of before.current) await untilLeft(system, pid, end)
  if (waited < WORTH_TELLING) return []
  return [
    `The reload waited ${Math.round(waited / 1000)} s, so that clients stay at their real servers: the engine had just started, and hands them over only then.`
  ]
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

/** Whether there is a master, whatever it runs. */
export async function isUp(system: EngineSystem): Promise<boolean> {
  if ((await quiet(() => system.process.master('show proc'))) !== null) return true
  return system.process.alive()
}
