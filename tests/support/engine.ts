/** The engine with a real store and a real HAProxy in a directory of its own, without the web process. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Id, NewRealServer, NewVirtualService } from '../../server/src/contract/index.ts'
import { type Configuration, withEntity } from '../../server/src/domain/configuration.ts'
import { newRealServer, newVirtualService } from '../../server/src/domain/defaults.ts'
import { createEngine, type Engine } from '../../server/src/engine/engine.ts'
import type { ChangeOutcome } from '../../server/src/engine/offers.ts'
import type { ConfigurationStore } from '../../server/src/engine/ports.ts'
import { parseProc } from '../../server/src/engine/show.ts'
import type { EngineLog, EngineSystem } from '../../server/src/engine/system-ports.ts'
import { openStore, type Store } from '../../server/src/store/store.ts'
import { engineSystem } from '../../server/src/system/engine-system.ts'
import { temporaryDirectory } from './ballast.ts'

export interface Bench {
  readonly dataDir: string
  readonly engine: Engine
  readonly store: ConfigurationStore
  readonly system: EngineSystem
  /** Applies `edit` to the newest configuration. */
  change(edit: (current: Configuration, newId: () => Id) => Configuration): Promise<ChangeOutcome>
  /** What the engine logged, newest last. */
  readonly said: string[]
  /** Pid of the newest worker. */
  worker(): Promise<number>
  /** Ends the web side only; HAProxy goes on. */
  leave(): Promise<void>
  /** Ends all and removes the directory. */
  remove(): Promise<void>
}

interface Options {
  /** Milliseconds between two weighings by response time. */
  readonly weighEvery?: number
  /** Puts something between the engine and its store. */
  readonly wrapStore?: (store: ConfigurationStore) => ConfigurationStore
  readonly wrapSystem?: (system: EngineSystem) => EngineSystem
  /** Called while the engine starts. */
  readonly starting?: (engine: Engine) => void
}

export async function openBench(dataDir: string, options: Options = {}): Promise<Bench> {
  const whole: Store = openStore(join(dataDir, 'ballast.db'))
  const store = options.wrapStore?.(whole.configurations) ?? whole.configurations
  const plain = await engineSystem(dataDir, { engineDir: null, helperSocket: null })
  const system = options.wrapSystem?.(plain) ?? plain
  const said: string[] = []
  const note = (details: object, message: string): void => void said.push(`${message} ${JSON.stringify(details)}`)
  const log: EngineLog = { info: note, warn: note, error: note }
  const engine = createEngine({
    store,
    acmeStore: whole.acme,
    system,
    log,
    ...(options.weighEvery === undefined ? {} : { weighEvery: options.weighEvery })
  })
  const started = engine.start()
  options.starting?.(engine)
  await started
  const leave = async (): Promise<void> => {
    await engine.stop({ keepTraffic: true })
    whole.close()
  }
  return {
    dataDir,
    engine,
    store,
    system,
    said,
    leave,
    change: (edit) => engine.pipeline.change({ author: 'test', edit: (current, newId) => ({ configuration: edit(current, newId) }) }),
    async worker() {
      const [pid] = parseProc(await plain.process.master('show proc')).current
      if (pid === undefined) throw new Error('HAProxy has no worker')
      return pid
    },
    async remove() {
      await leave()
      await plain.process.stop().catch(() => undefined)
      await rm(dataDir, { recursive: true, force: true })
    }
  }
}

export const newBench = async (options?: Options): Promise<Bench> => openBench(await temporaryDirectory(), options)

/** An edit that adds a service with real servers on these ports of 127.0.0.1. */
export const withService =
  (input: NewVirtualService, ports: readonly number[], server: Partial<NewRealServer> = {}) =>
  (current: Configuration, newId: () => Id): Configuration => {
    const service = newVirtualService(newId(), input)
    const now = new Date().toISOString()
    const realServers = ports.map((port) => newRealServer(newId(), { address: '127.0.0.1', port, ...server }, service, now))
    return withEntity(current, 'virtualServices', service.id, { ...service, realServers })
  }

/** The service that listens on this port. */
export function serviceOn(configuration: Configuration, port: number) {
  const service = configuration.virtualServices.values().find((candidate) => candidate.port === port)
  if (service === undefined) throw new Error(`no service on port ${port}`)
  return service
}
