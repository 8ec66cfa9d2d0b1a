/** A Ballast with so many virtual services, started on them as after any restart. What is in it went into the store in one revision. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { VirtualService } from '@ballast/server/contract'
import { newRealServer, newVirtualService } from '../../../server/src/domain/defaults.ts'
import { openStore } from '../../../server/src/store/store.ts'
import { type Ballast, endEngine, firstLogin, removeDataDir, startBallast, temporaryDirectory } from '../../support/ballast.ts'
import { TCP_CHECK } from '../../support/checks.ts'
import type { ApiSession } from '../../support/http.ts'
import { startFarm } from '../../support/load.ts'
import { isAlive } from '../../support/processes.ts'
import { freePorts } from '../../support/published.ts'
import { waitFor } from '../../support/wait.ts'
import { builtProgram } from '../program.ts'

const LOCAL = '127.0.0.1'
export const SERVERS = 10
export const PORT = 8000

/** @returns the address of a service; there are enough for 65,536. */
export const addressOf = (at: number): string => `127.10.${at >> 8}.${at & 255}`

export interface Sized {
  readonly ballast: Ballast
  readonly api: ApiSession
  /** Ids of the services; the first has the address of 0. */
  readonly ids: readonly number[]
  /** Ports of the real servers. Each answers with its number. */
  readonly farm: readonly number[]
  /** Milliseconds from the start of the process until it answers and the engine runs, of each start. */
  readonly startedIn: readonly number[]
  /** Of HAProxy's master. */
  readonly engine: number
  /** Ends it before the part is over. */
  readonly end: () => Promise<void>
}

function fill(dataDir: string, services: number, farm: readonly number[]): readonly number[] {
  const at = new Date().toISOString()
  const { configurations: store, close } = openStore(join(dataDir, 'ballast.db'))
  const made = Array.from({ length: services }, (_, index): VirtualService => {
    const input = { name: `Service ${index}`, address: addressOf(index), port: PORT, type: 'http' as const, check: TCP_CHECK }
    const service = newVirtualService(store.newId(), input)
    return { ...service, realServers: farm.map((port) => newRealServer(store.newId(), { address: LOCAL, port }, service, at)) }
  })
  const { configuration, revision } = store.current()
  const next = { ...configuration, virtualServices: new Map(made.map((service) => [service.id, service])) }
  const words = { changes: [], words: [], author: 'bench', note: `${services} services`, action: 'reload' as const, undoes: null }
  store.commit({ base: revision, next, at, materials: new Map(), ...words })
  close()
  return made.map(({ id }) => id)
}

const enginePid = async (dataDir: string): Promise<number> => Number(await readFile(join(dataDir, 'engine/haproxy.pid'), 'utf8'))

/** Ends both: a start after that starts the engine, too. */
async function endWhole(ballast: Ballast): Promise<void> {
  await ballast.kill('SIGTERM')
  const pid = await enginePid(ballast.dataDir)
  await endEngine(ballast.dataDir)
  await waitFor(() => !isAlive(pid), 30)
}

/** @param starts how often it is started, to measure that; the last one stays. */
export async function sizedBallast(services: number, resources: AsyncDisposableStack, starts = 1): Promise<Sized> {
  const own = resources.use(new AsyncDisposableStack())
  const [port = 0, ...farmPorts] = await freePorts(Array.from({ length: 1 + SERVERS }, () => LOCAL))
  const farm = await startFarm(farmPorts)
  own.defer(() => farm.stop())
  const dataDir = await temporaryDirectory()
  own.defer(() => removeDataDir(dataDir))
  const ids = fill(dataDir, services, farm.ports)
  const program = await builtProgram()
  const startedIn: number[] = []
  const start = async (): Promise<Ballast> => {
    const began = performance.now()
    const ballast = await startBallast(dataDir, port, { program })
    startedIn.push(performance.now() - began)
    return ballast
  }
  for (let left = starts; left > 1; left -= 1) await endWhole(await start())
  const ballast = await start()
  own.defer(() => ballast.kill('SIGTERM'))
  const api = await firstLogin(ballast)
  await waitFor(async () => (await api.call('live')).services.every(({ status }) => status === 'Up'), 60)
  const engine = await enginePid(dataDir)
  return { ballast, api, ids, farm: farm.ports, startedIn, engine, end: () => own.disposeAsync() }
}
