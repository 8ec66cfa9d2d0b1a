/** A storm of changes through the API: what becomes of each, and whether the last word is on the wire. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Plan } from '@ballast/server/contract'
import { get } from '../../support/backends.ts'
import { NO_CHECK } from '../../support/checks.ts'
import type { ApiSession } from '../../support/http.ts'
import { startLoad } from '../../support/load.ts'
import { waitFor } from '../../support/wait.ts'
import type { Context } from '../core/part.ts'
import { childrenOf } from '../data-plane/cpu.ts'
import { addressOf, PORT, type Sized } from '../sized/ballast.ts'
import { megabytes, ownMegabytes } from '../sized/memory.ts'

/** Milliseconds between two changes that are wanted: 100 in a second. */
const EVERY = 10
interface Size {
  readonly seconds: number
  /** That change in turn: half by reload (another redirect), half at run time (another port of a real server). */
  readonly objects: number
}

const PLANS: Readonly<Record<Context['mode'], Size>> = { quick: { seconds: 5, objects: 20 }, whole: { seconds: 30, objects: 50 } }

/** Seconds for what is under way at the end. */
const PATIENCE = 120

interface Acknowledged {
  readonly revision: number
  readonly action: Plan['action']
  /** Milliseconds from the call to the answer. */
  readonly milliseconds: number
}

export interface StormResult {
  readonly seconds: number
  readonly objects: number
  readonly wanted: number
  /** Overtaken by a newer wish for the same object before it could be sent, by who sends. */
  readonly overtaken: number
  readonly acknowledged: readonly Acknowledged[]
  readonly refused: readonly string[]
  /** Revisions in the history since the beginning. */
  readonly revisions: number
  /** Acknowledged, and not in the history. */
  readonly notInHistory: number
  /** Objects of which the wire does not show the last wish. */
  readonly notOnWire: number
  /** Seconds from the beginning until the last was acknowledged. */
  readonly took: number
  readonly requests: number
  readonly failed: number
  /** MB, of the web process and the engine. */
  readonly web: Memory
  readonly engine: Memory
  /** Workers at a time. */
  readonly workers: number
}

interface Memory {
  readonly before: number
  readonly most: number
  readonly after: number
}

/** Something that is changed again and again. `Value` counts up. */
interface Subject {
  /** @returns what the API said. */
  readonly change: (value: number) => Promise<{ readonly revision: number | null; readonly plan: Plan }>
  readonly isOnWire: (value: number) => Promise<boolean>
}

const body = { port: PORT, type: 'http' as const, check: NO_CHECK }

async function redirecting(api: ApiSession, at: number): Promise<Subject> {
  const address = `127.24.0.${at + 1}`
  const target = (value: number): string => `https://example.com/${value}`
  const made = await api.call('virtualServiceCreate', { body: { ...body, address, redirect: { url: target(0) } } })
  const params = { id: made.value.id }
  let { version } = made.value
  return {
    async change(value) {
      const done = await api.call('virtualServiceChange', { params, version, body: { redirect: { url: target(value) } } })
      version = done.value.version
      return done
    },
    isOnWire: async (value) => (await get(`http://${address}:${PORT}/`)).headers.location === target(value)
  }
}

async function serving(api: ApiSession, at: number, farm: readonly number[], objects: number): Promise<Subject> {
  const address = `127.25.0.${at + 1}`
  const portOf = (value: number): number => farm[Math.floor(value / objects) % farm.length] ?? 0
  const { value: service } = await api.call('virtualServiceCreate', { body: { ...body, address } })
  const made = await api.call('realServerCreate', { params: { id: service.id }, body: { address: '127.0.0.1', port: portOf(0) } })
  const params = { id: service.id, serverId: made.value.id }
  let { version } = made.value
  return {
    async change(value) {
      const done = await api.call('realServerChange', { params, version, body: { port: portOf(value) } })
      version = done.value.version
      return done
    },
    isOnWire: async (value) => (await get(`http://${address}:${PORT}/`)).body === String(portOf(value))
  }
}

async function subjectsIn({ api, farm }: Sized, objects: number): Promise<readonly Subject[]> {
  const subjects: Subject[] = []
  for (let at = 0; at < objects; at += 1) subjects.push(await (at % 2 === 0 ? redirecting(api, at) : serving(api, at, farm, objects)))
  return subjects
}

/** Who sends: one change of an object at a time, since each needs the version that the one before made; then the newest wish. */
function sender(subject: Subject) {
  const acknowledged: Acknowledged[] = []
  const refused: string[] = []
  let wish = 0
  let sent = 0
  let count = 0
  let under: Promise<void> | null = null
  const send = async (): Promise<void> => {
    while (sent !== wish) {
      sent = wish
      count += 1
      const began = performance.now()
      try {
        const { revision, plan } = await subject.change(sent)
        const milliseconds = performance.now() - began
        if (revision !== null) acknowledged.push({ revision, action: plan.action, milliseconds })
      } catch (error) {
        refused.push(String(error))
      }
    }
    under = null
  }
  return {
    acknowledged,
    refused,
    want(value: number): void {
      wish = value
      under ??= send()
    },
    /** How many were sent. */
    sent: () => count,
    rest: async () => void (await under),
    isOnWire: () => subject.isOnWire(wish)
  }
}
type Sender = ReturnType<typeof sender>

/** @returns how many changes were wanted. */
async function blow(senders: readonly Sender[], seconds: number): Promise<number> {
  const wanted = (seconds * 1000) / EVERY
  const began = performance.now()
  for (let turn = 0; turn < wanted; turn += 1) {
    // From the number of objects on, so that each wish differs from what is there.
    senders[turn % senders.length]?.want(senders.length + turn)
    await sleep(Math.max(0, began + (turn + 1) * EVERY - performance.now()))
  }
  return wanted
}

/** Watches memory and workers until it is stopped. */
function watch({ ballast, engine }: Sized) {
  const most = { web: 0, engine: 0, workers: 0 }
  const read = async () => ({
    web: await ownMegabytes(ballast.pid),
    engine: await megabytes(engine),
    workers: (await childrenOf(engine)).length
  })
  let isOn = true
  const loop = (async () => {
    while (isOn) {
      const now = await read()
      for (const what of ['web', 'engine', 'workers'] as const) most[what] = Math.max(most[what], now[what])
      await sleep(200)
    }
  })()
  return {
    read,
    async stop() {
      isOn = false
      await loop
      return most
    }
  }
}

/** At most that many in one answer. */
const PAGE = 500

/** Numbers of all revisions after this one. */
async function revisionsSince(api: ApiSession, first: number): Promise<ReadonlySet<number>> {
  const numbers = new Set<number>()
  for (let before: number | undefined; ; ) {
    const { items } = await api.call('revisionList', { query: { limit: PAGE, ...(before === undefined ? {} : { before }) } })
    for (const { number } of items) if (number > first) numbers.add(number)
    const oldest = items.at(-1)?.number
    if (oldest === undefined || oldest <= first || items.length < PAGE) return numbers
    before = oldest
  }
}

const newest = async (api: ApiSession): Promise<number> => (await api.call('revisionList', { query: { limit: 1 } })).items[0]?.number ?? 0

export async function storm(sized: Sized, mode: Context['mode']): Promise<StormResult> {
  const { api, engine } = sized
  const { seconds, objects } = PLANS[mode]
  const senders = (await subjectsIn(sized, objects)).map(sender)
  const watcher = watch(sized)
  const before = await watcher.read()
  const first = await newest(api)
  // A connection of its own for each request meets every change of worker.
  const load = startLoad(`http://${addressOf(0)}:${PORT}/`, { connections: 4, close: true })
  const began = performance.now()
  const wanted = await blow(senders, seconds)
  await Promise.all(senders.map((one) => one.rest()))
  const took = (performance.now() - began) / 1000
  const { requests, socketErrors, badStatuses } = await load.finish()
  // Replaced workers end with their last connection.
  await waitFor(async () => (await childrenOf(engine)).length === 1, PATIENCE)
  const most = await watcher.stop()
  const after = await watcher.read()
  const acknowledged = senders.flatMap((one) => one.acknowledged)
  const history = await revisionsSince(api, first)
  const onWire = await Promise.all(senders.map((one) => one.isOnWire()))
  const memory = (who: 'web' | 'engine'): Memory => ({ before: before[who], most: most[who], after: after[who] })
  return {
    seconds,
    objects,
    wanted,
    overtaken: wanted - senders.reduce((sum, one) => sum + one.sent(), 0),
    acknowledged,
    refused: senders.flatMap((one) => one.refused),
    revisions: history.size,
    notInHistory: acknowledged.filter(({ revision }) => !history.has(revision)).length,
    notOnWire: onWire.filter((seen) => !seen).length,
    took,
    requests,
    failed: socketErrors + badStatuses,
    web: memory('web'),
    engine: memory('engine'),
    workers: most.workers
  }
}
