/**
 * The address of a new machine: what DHCP offers on the first card, else 192.168.1.110, as the console promises. Runs at each boot
 * until the network is set up; its file lies in /run, so nothing of it is left then.
 */
import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

const CARD = 'eth0'
const ADDRESS = '192.168.1.110/24'
/** Milliseconds. A DHCP server answers within a second; a switch that checks for loops first lets nothing through for some ten. */
const PATIENCE = 15_000
const FILE = '/run/systemd/network/80-ballast-first.network'

const hasAddress = (): boolean => (networkInterfaces()[CARD] ?? []).some((entry) => entry.family === 'IPv4')

const end = performance.now() + PATIENCE
while (!hasAddress() && performance.now() < end) await sleep(250)
if (hasAddress()) process.stdout.write(`${CARD} has an address by DHCP.\n`)
else {
  await mkdir('/run/systemd/network', { recursive: true })
  await writeFile(FILE, `[Match]\nName=${CARD}\n\n[Network]\nAddress=${ADDRESS}\n`)
  await promisify(execFile)('networkctl', ['reload'])
  process.stdout.write(`Nobody offered ${CARD} an address: it gets ${ADDRESS}.\n`)
}
