/** The machine as the engine sees it, for one data directory. */
import { join, resolve } from 'node:path'
import type { EngineSystem } from '../engine/system-ports.ts'
import { engineFiles } from './files.ts'
import { haproxyProcess } from './haproxy-process.ts'
import { systemMachine } from './machine.ts'
import { systemNames } from './names.ts'

export async function engineSystem(dataDir: string): Promise<EngineSystem> {
  const root = join(resolve(dataDir), 'engine')
  const process = await haproxyProcess(root)
  return {
    files: await engineFiles(root),
    process,
    machine: systemMachine,
    names: systemNames,
    paths: { statsSocket: join(root, 'stats.sock'), peersSocket: join(root, 'peers.sock'), stateFile: join(root, 'state') }
  }
}
