/** The machine as the engine sees it. */
import { join, resolve } from 'node:path'
import type { EngineSystem } from '../engine/system-ports.ts'
import { engineFiles } from './files.ts'
import { haproxyProcess } from './haproxy-process.ts'
import { systemMachine } from './machine.ts'
import { systemNames } from './names.ts'

/** @param engineDir where the machine's own HAProxy unit looks; null when HAProxy is ours to start, below the data. */
export async function engineSystem(dataDir: string, engineDir: string | null): Promise<EngineSystem> {
  const root = engineDir ?? join(resolve(dataDir), 'engine')
  const process = await haproxyProcess(root, engineDir !== null)
  return {
    files: await engineFiles(root),
    process,
    machine: systemMachine,
    names: systemNames,
    paths: { statsSocket: join(root, 'stats.sock'), peersSocket: join(root, 'peers.sock'), stateFile: join(root, 'state') }
  }
}
