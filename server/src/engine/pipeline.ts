/**
 * How a change travels: candidate, checks, files, the engine's own check, commands or reload, proof, commit. All or nothing over
 * store and engine; one change at a time.
 */

import { diff } from '../domain/change.ts'
import { checkConfiguration } from '../domain/check.ts'
import { checkTargets, type TargetFacts } from '../domain/check-targets.ts'
import type { Configuration } from '../domain/configuration.ts'
import { Refusal } from '../domain/problems.ts'
import { inWords, noteFor } from '../domain/words.ts'
import { render } from '../render/render.ts'
import type { Side } from './candidate.ts'
import type { Deployer } from './deployer.ts'
import type { Environments } from './environment.ts'
import type { NetworkKeeper } from './network/network.ts'
import type { ChangeOutcome, ChangeRequest, Edited, Pipeline } from './offers.ts'
import { type EnginePlan, makePlan } from './plan.ts'
import type { ConfigurationStore } from './ports.ts'
import type { Queue } from './queue.ts'
import type { EngineSystem } from './system-ports.ts'

export interface PipelineParts {
  readonly store: ConfigurationStore
  readonly system: EngineSystem
  readonly deployer: Deployer
  readonly environments: Environments
  readonly network: Pick<NetworkKeeper, 'known' | 'live' | 'plan' | 'through'>
  readonly queue: Queue
  /** Called after each new revision, still inside the queue. */
  committed(): void
}

const NOTHING: EnginePlan = { plan: { action: 'none', reasons: [] }, steps: [] }

const otherChangesFirst = (): Refusal =>
  new Refusal('busy', 'Ballast is still busy with changes that came before, so nothing was changed.', {
    hint: 'Try again in a moment. Scripts: wait for the answer to a change before sending the next.'
  })

export function createPipeline(parts: PipelineParts): Pipeline {
  const { store, system, deployer, environments, network } = parts

  /** Writes the revision. Everything is synchronous, so nobody sees the engine and the store apart. */
  const commit = (request: ChangeRequest, edited: Edited, base: number, action: EnginePlan['plan']['action']): number => {
    const previous = store.current().configuration
    const changes = diff(previous, edited.configuration)
    const words = inWords(changes, previous, edited.configuration)
    const { number } = store.commit({
      base,
      next: edited.configuration,
      changes,
      words,
      author: request.author,
      note: request.note ?? noteFor(changes, previous, edited.configuration),
      at: new Date().toISOString(),
      action,
      undoes: request.undoes ?? null,
      materials: edited.materials ?? new Map()
    })
    parts.committed()
    return number
  }

  const sideOf = async (configuration: Configuration): Promise<Side> => {
    await environments.resolveNew(configuration)
    return { configuration, rendered: render(configuration, environments.at(configuration, new Date())) }
  }

  /** Names are resolved by now. */
  const refuseTargets = (candidate: Configuration, before: Configuration, facts: TargetFacts): void => {
    const changed = [...candidate.virtualServices.values()].filter((service) => before.virtualServices.get(service.id) !== service)
    const [problem] = checkTargets(candidate, changed, facts, environments.at(candidate, new Date()).resolved)
    if (problem !== undefined) throw new Refusal('not-acceptable-together', problem.message, { errors: [problem] })
  }

  /** Through the engine: its check always, its reload or commands unless this is only a trial. */
  const throughEngine = async (request: ChangeRequest, edited: Edited, base: number, side: Side): Promise<ChangeOutcome> => {
    const running = deployer.running()
    if (running === null)
      throw new Refusal('engine-unreachable', 'The engine does not run, so nothing can be changed. It is being started.')
    const plan = makePlan(running, side)
    const materialOf = (fingerprint: string) => edited.materials?.get(fingerprint) ?? store.material(fingerprint)
    const candidate = await deployer.prepare(side, materialOf, base + 1)
    if (request.dryRun === true) {
      try {
        await deployer.check(candidate, plan.plan.action)
      } finally {
        await deployer.discard(candidate)
      }
      return { revision: null, plan: plan.plan, configuration: edited.configuration }
    }
    let revision = base
    const done = await deployer.deploy(candidate, plan, (applied) => {
      revision = commit(request, edited, base, applied.plan.action)
    })
    return { revision, plan: done.plan, configuration: edited.configuration }
  }

  const withoutEngine = async (request: ChangeRequest, edited: Edited, base: number): Promise<ChangeOutcome> => {
    // Names and notes for people, certificates that nobody uses, the network alone: the engine need not know.
    if (request.dryRun === true) return { revision: null, plan: NOTHING.plan, configuration: edited.configuration }
    const revision = commit(request, edited, base, 'none')
    deployer.relabel(edited.configuration)
    return { revision, plan: NOTHING.plan, configuration: edited.configuration }
  }

  const carryOut = (request: ChangeRequest, edited: Edited, base: number, side: Side, current: Configuration): Promise<ChangeOutcome> => {
    const isSame = side.rendered.digest === deployer.running()?.rendered.digest
    const work = () => (isSame ? withoutEngine(request, edited, base) : throughEngine(request, edited, base, side))
    return request.dryRun === true ? work() : network.through(request, current, edited.configuration, work)
  }

  const change = async (request: ChangeRequest): Promise<ChangeOutcome> => {
    const { configuration: current, revision: base } = store.current()
    const edited = request.edit(current, () => store.newId())
    const unchanged: ChangeOutcome = { revision: null, plan: NOTHING.plan, configuration: current }
    if (edited.configuration === current || diff(current, edited.configuration).length === 0) return unchanged
    const addresses = system.machine.addresses().map((entry) => entry.address)
    // Who has no helper is no appliance: real servers on loopback are how one tries Ballast out.
    const targets = { own: system.network.helper === null ? null : new Set(addresses) }
    checkConfiguration(edited.configuration, current, { localAddresses: new Set(addresses), network: network.known(), targets })
    const confirm = network.plan(request, current, edited.configuration)
    const side = await sideOf(edited.configuration)
    refuseTargets(edited.configuration, current, targets)
    const outcome = await carryOut(request, edited, base, side, current)
    const waits = confirm !== undefined && (request.dryRun === true || network.live().pending !== null)
    return !waits ? outcome : { ...outcome, plan: { ...outcome.plan, confirm } }
  }

  return {
    change(request) {
      const asked = performance.now()
      return parts.queue.run(() => {
        if (performance.now() - asked > (request.patience ?? Number.POSITIVE_INFINITY)) throw otherChangesFirst()
        return change(request)
      })
    },
    preview(configuration) {
      const { files } = render(configuration, { ...environments.at(configuration, new Date()), cookieKey: 'secret' })
      return new Map(
        files.map((file) => {
          // The digest differs between any two revisions and tells a reader nothing.
          if (file.kind === 'text') return [file.path, file.text.replace(/^\s*set-var proc\.digest .*\n/m, '')]
          if (file.kind === 'binary') return [file.path, `${file.base64}\n`]
          return [file.path, `certificate ${file.fingerprint}\nwith ${file.chain.length} certificates of its chain\n`]
        })
      )
    }
  }
}
