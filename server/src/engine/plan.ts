/**
 * How a change reaches traffic: not at all, by run-time commands, or by a reload with a reason that a person understands.
 *
 * The plan is made from the rendered files, not from the configuration: commands are chosen only where they explain every
 * difference of the files, so whatever the renderer learns to write later is a reload until somebody teaches it here.
 * The configurations only lend the words.
 */
import type { Plan } from '../contract/index.ts'
import { RULES_PATH } from '../render/names.ts'
import type { Rendered, RenderedFile } from '../render/rendered.ts'
import type { Side } from './candidate.ts'
import { planCertificates } from './plan-certificates.ts'
import { isAccessList, planAccessList } from './plan-lists.ts'
import { planServers } from './plan-servers.ts'
import { inReload, inSteps, serviceOf } from './plan-words.ts'
import { connectionsOf, sectionsOf, splitServers } from './sections.ts'
import type { Step } from './steps.ts'

export interface EnginePlan {
  readonly plan: Plan
  readonly steps: readonly Step[]
}

const CONFIG = 'haproxy.cfg'

const byPath = (rendered: Rendered): ReadonlyMap<string, RenderedFile> => new Map(rendered.files.map((file) => [file.path, file]))

const textOf = (file: RenderedFile | undefined): string => (file?.kind === 'text' ? file.text : '')

const reload = (reasons: readonly string[]): EnginePlan => ({
  plan: { action: 'reload', reasons: [...new Set(reasons)] },
  steps: []
})

/** @returns what is in one main file and not in the other. The global section always is: it has the digest. */
const piecesOnlyIn = (one: Rendered, other: Rendered): string => {
  const known = new Set(other.pieces)
  return one.pieces.filter((piece) => !known.has(piece)).join('\n')
}

/** Differences between the two main files: commands for servers, and reasons where commands do not do. */
function planSections(before: Side, after: Side, old: string, now: string): { steps: Step[]; reasons: string[] } {
  const steps: Step[] = []
  const reasons: string[] = []
  const oldSections = sectionsOf(old)
  const newSections = sectionsOf(now)
  for (const header of new Set([...oldSections.keys(), ...newSections.keys()])) {
    const was = oldSections.get(header)
    const is = newSections.get(header)
    if (was === is) continue
    const backend = /^(?:backend|listen) (\S+)$/.exec(header)?.[1]
    const part =
      was === undefined || is === undefined || backend === undefined
        ? null
        : planServers(backend, splitServers(was), splitServers(is), after.configuration.settings.dropAtDrainEnd)
    if (part !== null && 'steps' in part) steps.push(...part.steps)
    else reasons.push(inReload(before, after, header, part?.obstacle ?? null))
  }
  return { steps, reasons }
}

function isSameCertificate(path: string, before: ReadonlyMap<string, RenderedFile>, after: ReadonlyMap<string, RenderedFile>): boolean {
  const [was, is] = [before.get(path), after.get(path)]
  return (
    was?.kind === 'certificate' && is?.kind === 'certificate' && was.fingerprint === is.fingerprint && was.chain.join() === is.chain.join()
  )
}

/** New OCSP answers. */
const stapleSteps = (before: ReadonlyMap<string, RenderedFile>, after: ReadonlyMap<string, RenderedFile>): readonly Step[] =>
  [...after.values()].flatMap((file): readonly Step[] => {
    const was = before.get(file.path)
    return file.kind === 'binary' && was?.kind === 'binary' && was.base64 !== file.base64
      ? [{ do: 'staple', path: file.path, response: file.base64 }]
      : []
  })

/** Text files that commands do not cover: everything but haproxy.cfg, and the crt-lists and access lists that both sides have. */
function otherReasons(before: ReadonlyMap<string, RenderedFile>, after: ReadonlyMap<string, RenderedFile>): string[] {
  const reasons: string[] = []
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(path), after.get(path)]
    // The rules that a worker needs are in the main file; the other one is only checked.
    if (path === CONFIG || path === RULES_PATH || was?.kind === 'certificate' || is?.kind === 'certificate') continue
    if ((path.endsWith('.crt-list') || isAccessList(path)) && was !== undefined && is !== undefined) continue
    // A new answer on the same certificate goes by command; one that comes, goes or changes with its certificate does not.
    const isStaple = path.endsWith('.ocsp') && was !== undefined && is !== undefined
    const isAsBefore = isStaple ? isSameCertificate(path.slice(0, -'.ocsp'.length), before, after) : textOf(was) === textOf(is)
    if (!isAsBefore || was === undefined || is === undefined)
      reasons.push(
        path.endsWith('.ocsp') || path.endsWith('.issuer')
          ? 'A worker begins to staple OCSP answers, or ceases to, at its start.'
          : 'Files that the engine reads only at its start change.'
      )
  }
  return reasons
}

/** @param before null when nothing is known of the running engine. */
export function makePlan(before: Side | null, after: Side): EnginePlan {
  if (before === null) return reload(['The engine starts with this configuration.'])
  if (before.rendered.digest === after.rendered.digest) return { plan: { action: 'none', reasons: [] }, steps: [] }
  const old = byPath(before.rendered)
  const now = byPath(after.rendered)
  const [was, is] = [piecesOnlyIn(before.rendered, after.rendered), piecesOnlyIn(after.rendered, before.rendered)]
  const sections = planSections(before, after, was, is)
  if (sections.reasons.length > 0) return reload(sections.reasons)
  const others = otherReasons(old, now)
  if (others.length > 0) return reload(others)
  const certificates = planCertificates(old, now)
  if ('obstacle' in certificates) {
    return reload([`${serviceOf(before, after, certificates.list)}: ${certificates.obstacle}, and a worker reads that at its start.`])
  }
  const lists = [...now].flatMap(([path, file]) =>
    isAccessList(path) && old.has(path) ? [planAccessList(path, textOf(old.get(path)), textOf(file))] : []
  )
  if (lists.includes(null))
    return reload(['An access list changes in more than a thousand entries, and a worker reads it faster at its start.'])
  const commands = [...sections.steps, ...certificates.steps, ...lists.flatMap((steps) => steps ?? []), ...stapleSteps(old, now)]
  // Files that differ in nothing a worker would notice, such as a comment.
  if (commands.length === 0) return { plan: { action: 'none', reasons: [] }, steps: [] }
  const limit = connectionsOf(is)
  const steps: Step[] = limit === null || limit === connectionsOf(was) ? commands : [...commands, { do: 'connections', limit }]
  return { plan: { action: 'runtime', reasons: [...inSteps(before, after, commands)] }, steps }
}
