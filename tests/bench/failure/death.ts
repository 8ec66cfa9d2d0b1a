/** Death of a real server: for how long clients are still sent to it, and what they feel of it. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { HealthCheck } from '@ballast/server/contract'
import { ask } from '../../../server/src/system/haproxy-socket.ts'
import { NO_CHECK, TCP_CHECK } from '../../support/checks.ts'
import { waitFor } from '../../support/wait.ts'
import type { Context } from '../core/part.ts'
import { PORT, type Sized } from '../sized/ballast.ts'
import { askSteadily, type Steady } from './asking.ts'
import { type Mortal, startMortal } from './mortal.ts'
import { canVanish, type Drops, makeDrops } from './vanish.ts'

export const DEATHS = ['killed', 'hung', 'vanished'] as const
export type Death = (typeof DEATHS)[number]

const CHECKS = { tcp: TCP_CHECK, http: { ...TCP_CHECK, method: 'http' }, none: NO_CHECK } as const satisfies Record<string, HealthCheck>
export type Check = keyof typeof CHECKS
export const CHECK_NAMES = Object.keys(CHECKS) as readonly Check[]

interface Plan {
  /** Services of each kind. Their servers die one after the other, so that checks are at different points. */
  readonly services: number
  /** Milliseconds from one of these deaths to the next: together as long as the interval of checks. */
  readonly apart: number
  /** Seconds and count; null are those of a new machine. */
  readonly rhythm: Pick<HealthCheck, 'interval' | 'timeout' | 'fall'>
  /** Milliseconds from death until nothing more can be found out: the longest that checks take, and some more. */
  readonly watched: number
  /** Milliseconds after which a client gives up: more than the engine waits for a connection. */
  readonly patience: number
}

const PLANS: Readonly<Record<Context['mode'], Plan>> = {
  // 2 × (2 s + 1 s) at most.
  quick: { services: 2, apart: 1_000, rhythm: { interval: 2, timeout: 1, fall: 2 }, watched: 8_000, patience: 6_000 },
  // 2 × (9 s + 4 s) at most.
  whole: { services: 5, apart: 1_800, rhythm: { interval: null, timeout: null, fall: null }, watched: 32_000, patience: 10_000 }
}

/** Milliseconds between two requests of one service's clients, and between two looks at what the engine counted. */
const EVERY = 100
const LOOK = 50
/** A server that was chosen so shortly before the end, in milliseconds, is chosen for ever. */
const STILL = 1_500

export interface DeathSample {
  readonly death: Death
  readonly check: Check
  /** Milliseconds from death until the last request for which it was chosen; null where that goes on. */
  readonly last: number | null
  readonly requests: number
  readonly failed: number
  /** Milliseconds that the slowest answered request took. */
  readonly slowest: number
}

interface Subject {
  readonly death: Death
  readonly check: Check
  readonly host: string
  readonly mortal: Mortal
  /** The engine's name of the server. */
  readonly server: string
}

async function makeSubject(
  { api, farm }: Sized,
  at: number,
  { death, check }: Pick<Subject, 'death' | 'check'>,
  resources: AsyncDisposableStack,
  plan: Plan
) {
  const host = `127.20.0.${at + 1}`
  const mortal = await startMortal(`127.21.0.${at + 1}`, PORT, resources)
  const { value } = await api.call('virtualServiceCreate', {
    body: { name: `${death} ${check} ${at}`, address: host, port: PORT, type: 'http', check: { ...CHECKS[check], ...plan.rhythm } }
  })
  const params = { id: value.id }
  const dying = await api.call('realServerCreate', { params, body: { address: mortal.address, port: PORT } })
  for (const port of farm.slice(0, 2)) await api.call('realServerCreate', { params, body: { address: '127.0.0.1', port } })
  return { death, check, host, mortal, server: `rs${dying.value.id}` }
}

/** How often the engine chose each real server, by its name. */
async function chosen(socket: string): Promise<ReadonlyMap<string, number>> {
  const [head = '', ...lines] = (await ask(socket, 'show stat -1 4 -1', 5_000)).split('\n')
  const columns = head.split(',')
  const [name, count] = [columns.indexOf('svname'), columns.indexOf('lbtot')]
  return new Map(lines.map((line) => line.split(',')).map((cells) => [cells[name] ?? '', Number(cells[count])]))
}

/** Looks until `end`. @returns when each server was last chosen, as `performance.now` says it. */
async function lastChosen(socket: string, end: number): Promise<ReadonlyMap<string, number>> {
  const last = new Map<string, number>()
  let before = await chosen(socket)
  while (performance.now() < end) {
    await sleep(LOOK)
    const now = await chosen(socket)
    for (const [name, count] of now) if (count > (before.get(name) ?? 0)) last.set(name, performance.now())
    before = now
  }
  return last
}

async function die(subjects: readonly Subject[], drops: Drops | null): Promise<void> {
  const gone = subjects.filter(({ death }) => death === 'vanished').map(({ mortal }) => mortal.address)
  if (gone.length > 0) await drops?.drop(gone)
  for (const { death, mortal } of subjects) {
    if (death === 'killed') mortal.kill()
    if (death === 'hung') mortal.hang()
  }
}

/** What is watched of a service: from the death of its server on. */
interface Watched {
  readonly subject: Subject
  readonly client: Steady
  readonly died: number
}

async function sampleOf({ subject, client, died }: Watched, last: number, watched: number): Promise<DeathSample> {
  const asked = (await client.finish()).filter(({ at }) => at >= died && at < died + watched)
  return {
    death: subject.death,
    check: subject.check,
    last: last > died + watched - STILL ? null : Math.max(0, last - died),
    requests: asked.length,
    failed: asked.filter(({ answered }) => !answered).length,
    slowest: Math.max(0, ...asked.filter(({ answered }) => answered).map(({ milliseconds }) => milliseconds))
  }
}

/** One service of each kind after the other. @returns all, each with its moment. */
async function dieInTurn(groups: readonly (readonly Subject[])[], apart: number, drops: Drops | null, client: (of: Subject) => Steady) {
  const watched: Watched[] = []
  const began = performance.now()
  for (const [turn, group] of groups.entries()) {
    await sleep(Math.max(0, began + turn * apart - performance.now()))
    const died = performance.now()
    await die(group, drops)
    watched.push(...group.map((subject) => ({ subject, client: client(subject), died })))
  }
  return watched
}

async function makeSubjects(sized: Sized, plan: Plan, drops: Drops | null, resources: AsyncDisposableStack) {
  const able = drops === null ? DEATHS.filter((death) => death !== 'vanished') : DEATHS
  const kinds = able.flatMap((death) => CHECK_NAMES.map((check) => ({ death, check })))
  const groups: (readonly Subject[])[] = []
  for (let turn = 0; turn < plan.services; turn += 1) {
    const group: Subject[] = []
    for (const [at, kind] of kinds.entries()) group.push(await makeSubject(sized, turn * kinds.length + at, kind, resources, plan))
    groups.push(group)
  }
  const isReady = ({ status }: { readonly status: string }): boolean => status === 'Up' || status === 'Unchecked'
  await waitFor(async () => (await sized.api.call('live')).servers.every(isReady), 60)
  return groups
}

export async function deaths(sized: Sized, mode: Context['mode'], resources: AsyncDisposableStack): Promise<readonly DeathSample[]> {
  const plan = PLANS[mode]
  const drops = (await canVanish()) ? await makeDrops(resources) : null
  const groups = await makeSubjects(sized, plan, drops, resources)
  const subjects = groups.flat()
  const pace = { every: EVERY, patience: plan.patience }
  const clients = new Map(subjects.map((subject) => [subject, askSteadily(() => ({ host: subject.host, port: PORT }), pace)]))
  const clientOf = (subject: Subject): Steady => {
    const client = clients.get(subject)
    if (client === undefined) throw new Error('A service has no client.')
    return client
  }
  const socket = join(sized.ballast.dataDir, 'engine/stats.sock')
  await waitFor(async () => {
    const counts = await chosen(socket)
    return subjects.every(({ server }) => (counts.get(server) ?? 0) > 0)
  })
  const end = performance.now() + plan.watched + plan.services * plan.apart
  const [watched, last] = await Promise.all([dieInTurn(groups, plan.apart, drops, clientOf), lastChosen(socket, end)])
  return Promise.all(watched.map((one) => sampleOf(one, last.get(one.subject.server) ?? one.died, plan.watched)))
}
