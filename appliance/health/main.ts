/**
 * Watches a version that was started for a trial: web process, traffic engine and helper must work for a while, then the version is kept.
 * If they do not, this process is ended by its unit, and the machine reboots into the version before.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { consoleClient } from '../console/api.ts'
import { watch } from './watch.ts'

const SOCKET = process.env['BALLAST_CONSOLE'] ?? '/run/ballast/console.sock'

await watch({
  client: consoleClient(SOCKET, undefined),
  pause: (milliseconds) => sleep(milliseconds),
  say: (words) => void process.stdout.write(`${words}\n`)
})
