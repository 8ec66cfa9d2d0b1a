/** The machine as the engine sees it. */
import { join, resolve } from 'node:path'
import type { EngineSystem } from '../engine/system-ports.ts'
import { systemAcmeWeb } from './acme-web.ts'
import { systemDialer } from './dial/dialer.ts'
import { systemDnsExchange } from './dns-exchange.ts'
import { engineFiles } from './files.ts'
import { haproxyProcess } from './haproxy-process.ts'
import { helperClient } from './helper/client.ts'
import { systemMachine } from './machine.ts'
import { systemNames } from './names.ts'
import { systemNetwork } from './network.ts'
import { systemProbeSockets } from './probe-sockets.ts'
import { systemWeb } from './web.ts'

interface Places {
  /** Where the machine's own HAProxy unit looks; null when HAProxy is ours to start, below the data. */
  readonly engineDir: string | null
  /** Where the root helper listens; null when there is none. */
  readonly helperSocket: string | null
}

export async function engineSystem(dataDir: string, { engineDir, helperSocket }: Places): Promise<EngineSystem> {
  const root = engineDir ?? join(resolve(dataDir), 'engine')
  const process = await haproxyProcess(root, engineDir !== null)
  return {
    files: await engineFiles(root),
    process,
    machine: systemMachine,
    names: systemNames,
    web: systemWeb,
    acmeWeb: systemAcmeWeb,
    dns: systemDnsExchange,
    dialer: systemDialer,
    probes: systemProbeSockets,
    network: systemNetwork(helperSocket === null ? null : helperClient(helperSocket)),
    paths: { statsSocket: join(root, 'stats.sock'), peersSocket: join(root, 'peers.sock'), stateFile: join(root, 'state') }
  }
}
