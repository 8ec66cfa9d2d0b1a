/**
 * Brings files to the engine and proves that it runs them: write, check, swap, commands or reload, read back. Whatever fails
 * leaves the engine with what it had before. Callers hold the queue; nothing here may run twice at a time.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Plan } from '../contract/index.ts'
import type { Configuration } from '../domain/configuration.ts'
import { Refusal } from '../domain/problems.ts'
import { RULES_PATH } from '../render/names.ts'
import type { Rendered } from '../render/rendered.ts'
import { type Candidate, CHANGED_PART, CONFIGURATION, configurationText, type Side } from './candidate.ts'
import { addressNotLocal, engineRefusal, portInUse } from './messages.ts'
import { ruleRefusal } from './messages-rules.ts'
import type { EnginePlan } from './plan.ts'
import type { CertificateMaterial } from './ports.ts'
import { isUp, reloadEngine, serves, startEngineProcess } from './reload.ts'
import { runSteps } from './run-steps.ts'
import { CommandRefused, readDigest, writeDigest } from './runtime-client.ts'
import { changedPart, newListeners } from './sections.ts'
import type { WeightOf } from './server-state.ts'
import { type EngineLog, EngineSilence, type EngineSystem, type FileOnDisk } from './system-ports.ts'

export type MaterialOf = (fingerprint: string) => CertificateMaterial | undefined

/** While commands run; whoever finds it later knows that they did not come to their end. */
const APPLYING = 'applying'
/** A port that the replaced worker is just leaving is no conflict. */
const PROBE_PATIENCE = 1_000

function filesOf(rendered: Rendered, materialOf: MaterialOf): readonly FileOnDisk[] {
  return rendered.files.map((file) => {
    if (file.kind === 'text') return { path: file.path, text: file.text }
    if (file.kind === 'binary') return { path: file.path, text: file.base64, encoding: 'base64' }
    const material = materialOf(file.fingerprint)
    if (material === undefined) throw new Error(`The store has no key for certificate ${file.fingerprint}.`)
    const parts = [material.keyPem, material.certificatePem, ...file.chain]
    return { path: file.path, text: `${parts.map((part) => part.trim()).join('\n')}\n` }
  })
}

/** A bind that fails at a reload would stop all listeners for a second while HAProxy tries again, so it is tried out before. */
async function probeListeners(system: EngineSystem, before: Candidate | null, after: Candidate): Promise<void> {
  for (const { address, port } of newListeners(before === null ? '' : configurationText(before), configurationText(after))) {
    const end = performance.now() + PROBE_PATIENCE
    let probe = await system.machine.probeListen(address, port)
    while (probe === 'in-use' && performance.now() < end) {
      await sleep(25)
      probe = await system.machine.probeListen(address, port)
    }
    if (probe === 'in-use') throw portInUse(address, port)
    if (probe === 'not-local') throw addressNotLocal(address)
  }
}

export interface Deployer {
  /** What the engine runs, as far as this process brought or found it there. */
  running(): Candidate | null
  /** The same files under a configuration that differs only in what the engine does not know, such as names. */
  relabel(configuration: Configuration): void
  prepare(side: Side, materialOf: MaterialOf, number: number): Promise<Candidate>
  /** `haproxy -c`; a Refusal in the operator's words when it says no. */
  check(candidate: Candidate, action: Plan['action']): Promise<void>
  discard(candidate: Candidate): Promise<void>
  /**
   * Makes the engine run the candidate, then calls `commit`; a throw of either brings the previous files back.
   * @returns the plan as it was carried out: a refused command makes it a reload.
   */
  deploy(candidate: Candidate, plan: EnginePlan, commit: (applied: EnginePlan) => void): Promise<EnginePlan>
  /** Takes over an engine that already runs these files. */
  adopt(candidate: Candidate): Promise<void>
  /** Starts the engine, or gives a running one these files by a reload. */
  install(candidate: Candidate): Promise<void>
  /** Starts the engine again with what it ran. */
  restart(): Promise<void>
}

/** What the engine is told apart from its files. */
export interface Told {
  readonly weightOf: WeightOf
  /** Called after the engine got files or was started again: all of it must be told again. */
  readonly deployed: () => void
}

export function createDeployer(system: EngineSystem, log: EngineLog, { weightOf, deployed }: Told): Deployer {
  const { files, process } = system
  const send = (command: string): Promise<string> => process.stats(command)
  let running: Candidate | null = null

  /** Regular expressions first: in the main file only those of rules in use would be compiled. */
  const checkRules = async (candidate: Candidate): Promise<void> => {
    const text = candidate.texts.get(RULES_PATH)
    if (text === undefined || text === running?.texts.get(RULES_PATH)) return
    const { ok, output } = await process.check(candidate.name, RULES_PATH)
    if (!ok) throw ruleRefusal(output, text, candidate.configuration)
  }

  const check = async (candidate: Candidate, action: Plan['action']): Promise<void> => {
    await checkRules(candidate)
    const file = action === 'runtime' && candidate.texts.has(CHANGED_PART) ? CHANGED_PART : CONFIGURATION
    const { ok, output } = await process.check(candidate.name, file)
    if (!ok) throw engineRefusal(output, candidate.texts.get(file) ?? '', candidate.configuration)
  }

  /** Points `current` to the candidate and makes the engine read it. @returns the plan with what made it slow. */
  const swapAndReload = async (candidate: Candidate, reasons: readonly string[]): Promise<EnginePlan> => {
    await files.setCurrent(candidate.name)
    const delays = await reloadEngine(system, candidate, weightOf)
    for (const delay of delays) log.info({}, delay)
    return { plan: { action: 'reload', reasons: [...reasons, ...delays] }, steps: [] }
  }

  const runtime = async (candidate: Candidate, plan: EnginePlan): Promise<void> => {
    if (plan.steps.length > 0) await writeDigest(send, APPLYING)
    // The check takes longer than the commands; together they take no longer than it alone.
    const [checked, applied] = await Promise.allSettled([
      check(candidate, plan.plan.action),
      runSteps(send, plan.steps, (path) => candidate.texts.get(path) ?? '')
    ])
    if (checked.status === 'rejected') throw checked.reason
    if (applied.status === 'rejected') throw applied.reason
    await files.setCurrent(candidate.name)
    await writeDigest(send, candidate.rendered.digest)
    if ((await readDigest(send)) !== candidate.rendered.digest) throw new CommandRefused('The engine did not take the commands.')
  }

  const apply = async (candidate: Candidate, plan: EnginePlan): Promise<EnginePlan> => {
    if (plan.plan.action !== 'reload') {
      try {
        await runtime(candidate, plan)
        return plan
      } catch (error) {
        if (!(error instanceof CommandRefused)) throw error
        log.warn({ reason: error.message }, 'A run-time command was refused; reloading instead')
        await check(candidate, 'reload')
        return swapAndReload(candidate, [`${error.message.replace(/\.$/, '')}: a new worker takes over.`])
      }
    }
    await check(candidate, 'reload')
    await probeListeners(system, running, candidate)
    return swapAndReload(candidate, plan.plan.reasons)
  }

  const rollBack = async (failed: Candidate, previous: Candidate | null, error: unknown): Promise<void> => {
    if (previous !== null) {
      await files.setCurrent(previous.name)
      if (!(await serves(system, previous))) await reloadEngine(system, previous, weightOf, 'back')
    }
    // Files that nobody could save show no fault, and the space is needed.
    if (error instanceof Refusal && error.code === 'storage-full') await files.remove(failed.name)
    else await files.keepFailed(failed.name)
  }

  return {
    running: () => running,
    relabel: (configuration) => {
      if (running !== null) running = { ...running, configuration }
    },
    check,
    discard: (candidate) => files.remove(candidate.name),
    async prepare(side, materialOf, number) {
      const taken = new Set(await files.names())
      let name = String(number)
      for (let turn = 1; taken.has(name); turn++) name = `${number}.${turn}`
      const rendered = filesOf(side.rendered, materialOf)
      const pieces = running?.rendered.pieces
      const part = pieces === undefined ? [] : [{ path: CHANGED_PART, text: changedPart(pieces, side.rendered.pieces) }]
      const onDisk = [...rendered, ...part]
      await files.writeRevision(name, onDisk, running?.name ?? null)
      return { ...side, name, texts: new Map(onDisk.map((file) => [file.path, file.text])) }
    },
    async deploy(candidate, plan, commit) {
      const previous = running
      try {
        const done = await apply(candidate, plan)
        commit(done)
        running = candidate
        await files.prune([candidate.name, ...(previous === null ? [] : [previous.name])])
        deployed()
        return done
      } catch (error) {
        await rollBack(candidate, previous, error).catch((cause: unknown) =>
          log.error({ err: cause }, 'Going back to the previous files failed')
        )
        deployed()
        if (error instanceof EngineSilence) {
          throw new Refusal('engine-unreachable', 'The engine does not answer, so nothing was changed. It is being started again.', {
            cause: error
          })
        }
        throw error
      }
    },
    async adopt(candidate) {
      await files.setCurrent(candidate.name)
      running = candidate
      await files.prune([candidate.name])
      deployed()
    },
    async install(candidate) {
      await files.setCurrent(candidate.name)
      running = candidate
      if (await isUp(system)) await reloadEngine(system, candidate, weightOf)
      else await startEngineProcess(system, candidate)
      await files.prune([candidate.name])
      deployed()
    },
    async restart() {
      if (running === null) return
      await files.setCurrent(running.name)
      await startEngineProcess(system, running)
      deployed()
    }
  }
}
