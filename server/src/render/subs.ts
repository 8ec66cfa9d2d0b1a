/**
 * Which SubVS a request (in TCP: a connection) goes to, decided in the frontend by the service's scheduling method, among those
 * that can serve and that the rules allow. A hop through a parent backend would cost every request a second connection and a
 * second parse (docs/decisions/0014).
 */
import type { SubService, VirtualService } from '../contract/index.ts'
import { subFarm } from '../domain/farm.ts'
import { engineWeights, isLeastConnection } from '../domain/scheduling.ts'
import { hasRequirements, unavailableAcls } from './availability.ts'
import { subProxyName, turnsName } from './names.ts'
import { admission } from './switching.ts'
import { integer, type Line, line, type Word, word, words } from './words.ts'

interface Candidate {
  readonly sub: SubService
  readonly backend: Word
  readonly weight: number
  /** Words for after `if`: it can serve, has room, and the rules allow it. */
  readonly condition: readonly Word[]
}

const runs = ({ redirect, subServices }: VirtualService): boolean => redirect === null && subServices.some((sub) => sub.enabled)

/**
 * Multiplied with the number of the turn, it scatters the shares instead of giving all of one SubVS in a row; being a prime above
 * every sum of weights, it leaves their ratio exact.
 */
const SCATTER = 2_654_435_761

const IN_TURN: ReadonlySet<VirtualService['scheduling']> = new Set<VirtualService['scheduling']>(['round-robin', 'weighted-round-robin'])
const isInTurn = ({ scheduling }: VirtualService): boolean => IN_TURN.has(scheduling)

/** What a client is known by, where a hash decides. */
const HASHED: Readonly<Partial<Record<VirtualService['scheduling'], Word>>> = {
  'source-ip-hash': word('src,xxh32'),
  'url-hash': word('pathq,xxh32')
}

/** One connection more counts more than the draw that decides between equals. */
const DRAW = 1000
const PER_CONNECTION = 1_000_000

/** Which variable holds the upper end of a SubVS's share. */
const end = ({ sub }: Candidate): Word => word(`var(txn.end${integer(sub.id)})`)

/** Each SubVS that may be chosen gets its share of the numbers from 0 to the sum of weights, one behind the other. */
function shareLines(service: VirtualService, on: readonly Word[], candidates: readonly Candidate[]): readonly Line[] {
  const hashed = HASHED[service.scheduling]
  const turn = word(`proc.${turnsName(service.id)}`)
  return [
    line`${on} set-var(txn.sum) int(0)`,
    ...candidates.flatMap((candidate) => [
      line`${on} ${word(`set-var(txn.end${integer(candidate.sub.id)})`)} ${word(`var(txn.sum),add(${integer(candidate.weight)})`)} if ${candidate.condition}`,
      line`${on} set-var(txn.sum) ${end(candidate)} if { ${end(candidate)} -m found }`
    ]),
    ...(hashed === undefined
      ? [
          line`${on} ${word(`set-var(${turn})`)} ${word(`var(${turn}),add(1)`)}`,
          line`${on} set-var(txn.share) ${word(`var(${turn}),mod(txn.sum),mul(${integer(SCATTER)}),mod(txn.sum)`)}`
        ]
      : [line`${on} set-var(txn.share) ${word(`${hashed},mod(txn.sum)`)}`]),
    ...candidates.map(
      (candidate) => line`use_backend ${candidate.backend} if { ${word(`var(txn.share),sub(txn.end${integer(candidate.sub.id)})`)} lt 0 }`
    )
  ]
}

/** *Fixed weighting*: the heaviest that may be chosen. */
const heaviestLines = (on: readonly Word[], candidates: readonly Candidate[]): readonly Line[] => [
  ...candidates
    .toSorted((a, b) => b.sub.weight - a.sub.weight || a.sub.id - b.sub.id)
    .map(
      ({ sub, condition }) => line`${on} set-var(txn.sub) ${word(`int(${integer(sub.id)})`)} if !{ var(txn.sub) -m found } ${condition}`
    ),
  ...chosenLines(candidates)
]

const chosenLines = (candidates: readonly Candidate[]): readonly Line[] =>
  candidates.map(({ sub, backend }) => line`use_backend ${backend} if { var(txn.sub) -m int ${sub.id} }`)

function leastLines(on: readonly Word[], candidates: readonly Candidate[]): readonly Line[] {
  return [
    ...candidates.flatMap(({ sub, backend, weight, condition }) => [
      line`${on} set-var(txn.draw) ${word(`rand(${DRAW})`)}`,
      line`${on} set-var(txn.load) ${word(`be_conn(${backend}),mul(${PER_CONNECTION}),div(${integer(weight)}),add(txn.draw)`)}`,
      line`${on} set-var(txn.sub) ${word(`int(${integer(sub.id)})`)} if ${condition} !{ var(txn.least) -m found } or ${condition} { var(txn.load),sub(txn.least) lt 0 }`,
      line`${on} set-var(txn.least) var(txn.load) if { var(txn.sub) -m int ${sub.id} }`
    ]),
    ...chosenLines(candidates)
  ]
}

/** *Enhanced Options* of a SubVS: one that lacks servers it must have is passed over, as one without any is. */
function requirementsOf(service: VirtualService, sub: SubService): { readonly lines: readonly Line[]; readonly able: readonly Word[] } {
  const farm = subFarm(service, sub)
  if (!hasRequirements(farm)) return { lines: [], able: [] }
  const name = `lacks${integer(sub.id)}`
  return { lines: unavailableAcls(farm, word(name)), able: [word(`!${name}`)] }
}

function choiceLines(service: VirtualService, on: readonly Word[], candidates: readonly Candidate[]): readonly Line[] {
  if (service.scheduling === 'fixed-weighting') return heaviestLines(on, candidates)
  return isLeastConnection(service.scheduling) ? leastLines(on, candidates) : shareLines(service, on, candidates)
}

/** Lines of the frontend that choose a SubVS; those that name the backend come last, after what rewrites the request. */
export function subServiceLines(
  service: VirtualService,
  mode: 'http' | 'tcp'
): { readonly choice: readonly Line[]; readonly backends: readonly Line[] } {
  if (!runs(service)) return { choice: [], backends: [] }
  const weights = engineWeights(service.scheduling, service.subServices)
  const admitted = service.subServices
    .filter((sub) => sub.enabled)
    .map((sub) => ({ sub, ...admission(service, sub), requirements: requirementsOf(service, sub) }))
  const candidates = admitted
    // Nothing can lead to one that has no rule.
    .filter(({ lines, condition }) => condition.length === 0 || lines.length > 0)
    .map(({ sub, condition, requirements: { able } }) => {
      const backend = subProxyName(service.id, sub.id)
      const room = sub.connectionLimit === 0 ? [] : words`{ ${word(`be_conn(${backend})`)} lt ${sub.connectionLimit} }`
      const own = words`{ ${word(`nbsrv(${backend})`)} gt 0 } ${able} ${room} ${condition}`
      return { sub, backend, weight: weights.get(sub.id) ?? 1, condition: own }
    })
  const on = mode === 'http' ? words`http-request` : words`tcp-request content`
  const lines = choiceLines(service, on, candidates)
  const isLast = (text: Line): boolean => text.startsWith('use_backend ')
  return {
    choice: [...admitted.flatMap((one) => [...one.lines, ...one.requirements.lines]), ...lines.filter((text) => !isLast(text))],
    backends: lines.filter(isLast)
  }
}

/** Line of the global section: the count of a service that takes its SubVSs in turn. Workers can change what stands there, not add to it. */
export const turnLine = (service: VirtualService): readonly Line[] =>
  runs(service) && isInTurn(service) ? [line`set-var ${word(`proc.${turnsName(service.id)}`)} int(0)`] : []
