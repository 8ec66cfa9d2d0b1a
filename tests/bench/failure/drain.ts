/** Drain: from the call that disables a real server until the last request of a new client, and what becomes of established ones. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { PersistenceMode } from '@ballast/server/contract'
import { NO_CHECK } from '../../support/checks.ts'
import { ask } from '../../support/clients.ts'
import type { ApiSession } from '../../support/http.ts'
import { waitFor } from '../../support/wait.ts'
import type { Context } from '../core/part.ts'
import { PORT, type Sized } from '../sized/ballast.ts'
import { type Asking, askSteadily } from './asking.ts'
import { type Mortal, startMortal } from './mortal.ts'

export const MODES = ['none', 'source-ip', 'active-cookie'] as const satisfies readonly PersistenceMode[]
export type DrainMode = (typeof MODES)[number]
/** Seconds of *L7 Connection Drain Time*: that of a new machine, and none. */
export const DRAIN_TIMES = [300, 0] as const
export type DrainTime = (typeof DRAIN_TIMES)[number]

const ROUNDS: Readonly<Record<Context['mode'], number>> = { quick: 2, whole: 8 }
/** Milliseconds: between requests of new clients and of the established one, of patience, and of watching after the call is answered. */
const NEW_EVERY = 5
const OLD_EVERY = 20
const PATIENCE = 5_000
const WATCHED = 500
/** Who came so shortly before the end, in milliseconds, stays. */
const STILL = 250

export interface DrainSample {
  readonly mode: DrainMode
  readonly drainTime: DrainTime
  /** Milliseconds from the call until the last request of a new client reached the server. */
  readonly newClients: number
  /** The same of the established client; null where it stays. Without persistence there is none. */
  readonly established: number | null | 'nobody'
  readonly requests: number
  readonly failed: number
}

interface Subject {
  readonly mode: DrainMode
  readonly host: string
  readonly id: number
  readonly servers: readonly { readonly id: number; readonly mortal: Mortal }[]
}

async function makeSubject(api: ApiSession, mode: DrainMode, resources: AsyncDisposableStack): Promise<Subject> {
  const at = MODES.indexOf(mode) + 1
  const host = `127.22.0.${at}`
  const persistence = { mode, timeout: 300, cookieName: 'BALLASTID' }
  const { value } = await api.call('virtualServiceCreate', {
    body: { name: `Drain ${mode}`, address: host, port: PORT, type: 'http', check: NO_CHECK, persistence }
  })
  const servers: { id: number; mortal: Mortal }[] = []
  for (const turn of [1, 2]) {
    const mortal = await startMortal(`127.23.${at}.${turn}`, PORT, resources)
    const made = await api.call('realServerCreate', { params: { id: value.id }, body: { address: mortal.address, port: PORT } })
    servers.push({ id: made.value.id, mortal })
  }
  return { mode, host, id: value.id, servers }
}

/** @returns the change, ready to be made: whoever disables a server has its version on the screen. */
async function enabling(api: ApiSession, id: number, serverId: number, enabled: boolean): Promise<() => Promise<unknown>> {
  const { realServers } = await api.call('virtualServiceShow', { params: { id } })
  const version = realServers.find((server) => server.id === serverId)?.version ?? 0
  return () => api.call('realServerChange', { params: { id, serverId }, version, body: { enabled } })
}

const lastOf = ({ arrivals }: Mortal, client: string): number => arrivals.findLast((one) => one.client === client)?.at ?? 0

/** A client that came before, as it comes again, and the server that it is at. */
async function establish({ host, servers }: Subject, round: number) {
  const from = `127.31.0.${round + 1}`
  const { body, cookies } = await ask({ host, port: PORT, from })
  const subject = servers.find(({ mortal }) => mortal.address === body)
  if (subject === undefined) throw new Error(`Nobody knows the server ${body}.`)
  const cookie = cookies.map((one) => one.split(';')[0]).join('; ')
  const asking: Asking = { host, port: PORT, from, headers: { 'x-client': 'established', ...(cookie === '' ? {} : { cookie }) } }
  return { asking, subject }
}

/** @param round differs in each, so that nobody is known from an earlier one */
async function measure(api: ApiSession, service: Subject, drainTime: DrainTime, round: number): Promise<DrainSample> {
  const { asking, subject } = await establish(service, round)
  const clients = [
    askSteadily(
      (turn) => ({ host: service.host, port: PORT, from: `127.${40 + round}.${turn >> 8}.${turn & 255}`, headers: { 'x-client': 'new' } }),
      { every: NEW_EVERY, patience: PATIENCE }
    ),
    ...(service.mode === 'none' ? [] : [askSteadily(() => asking, { every: OLD_EVERY, patience: PATIENCE })])
  ]
  await waitFor(() => lastOf(subject.mortal, 'new') > 0 && (service.mode === 'none' || lastOf(subject.mortal, 'established') > 0))
  const disable = await enabling(api, service.id, subject.id, false)
  const began = performance.now()
  await disable()
  await sleep(WATCHED)
  const end = performance.now()
  const asked = (await Promise.all(clients.map((client) => client.finish()))).flat()
  await (await enabling(api, service.id, subject.id, true))()
  const left = lastOf(subject.mortal, 'established')
  return {
    mode: service.mode,
    drainTime,
    newClients: Math.max(0, lastOf(subject.mortal, 'new') - began),
    established: service.mode === 'none' ? 'nobody' : left > end - STILL ? null : Math.max(0, left - began),
    requests: asked.length,
    failed: asked.filter(({ answered }) => !answered).length
  }
}

export async function drains({ api }: Sized, mode: Context['mode'], resources: AsyncDisposableStack): Promise<readonly DrainSample[]> {
  const subjects: Subject[] = []
  for (const one of MODES) subjects.push(await makeSubject(api, one, resources))
  const samples: DrainSample[] = []
  let round = 0
  for (const drainTime of DRAIN_TIMES) {
    const { version } = await api.call('settingsShow')
    await api.call('settingsChange', { version, body: { drainTime } })
    for (let turn = 0; turn < ROUNDS[mode]; turn += 1, round += 1) {
      for (const subject of subjects) samples.push(await measure(api, subject, drainTime, round))
    }
  }
  return samples
}
