/** Servers whose packets get lost, as when the power is gone or a cable is pulled. Only where no other network can be meant. */
import { execFile } from 'node:child_process'
import { networkInterfaces } from 'node:os'
import { promisify } from 'node:util'

const run = promisify(execFile)
const TABLE = 'ballast-bench'

/** Whether packets may be dropped here: nothing but loopback is up, as in the namespace that the bench makes for itself, and nft works. */
export async function canVanish(): Promise<boolean> {
  const networks = Object.keys(networkInterfaces())
  if (networks.some((name) => name !== 'lo')) return false
  return run('nft', ['list', 'tables']).then(
    () => true,
    () => false
  )
}

export interface Drops {
  /** Drops what comes for these addresses from now on. @param addresses IPv4 addresses, which need no quotes */
  drop(addresses: readonly string[]): Promise<void>
}

export async function makeDrops(resources: AsyncDisposableStack): Promise<Drops> {
  await run('nft', ['add', 'table', 'ip', TABLE])
  resources.defer(async () => void (await run('nft', ['delete', 'table', 'ip', TABLE])))
  // On the way in: a sender would be told by the kernel of what is dropped on the way out.
  await run('nft', ['add', 'chain', 'ip', TABLE, 'input', '{ type filter hook input priority 0; }'])
  return {
    async drop(addresses) {
      await run('nft', ['add', 'rule', 'ip', TABLE, 'input', 'ip', 'daddr', `{ ${addresses.join(', ')} }`, 'drop'])
    }
  }
}
