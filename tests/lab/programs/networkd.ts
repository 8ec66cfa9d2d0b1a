/**
 * The real systemd-networkd in this network namespace: with a bus, a /run, a folder for its files and a read-only /sys of its own,
 * all in a mount namespace that ends with us. A /sys that cannot be written tells it not to wait for udev, of which there is none here.
 *
 *   unshare --mount node networkd.ts ROOT CONF PROGRAM ARGS…      PROGRAM runs beside it, in the same namespaces
 */
import { execFileSync, spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

const [root = '', conf = '', program = '', ...args] = process.argv.slice(2)
const run = (command: string, ...words: string[]): void => void execFileSync(command, words, { stdio: ['ignore', 'ignore', 'inherit'] })

const files = join(root, 'etc/systemd/network')
mkdirSync(files, { recursive: true })
run('mount', '--make-rprivate', '/')
run('mount', '-t', 'tmpfs', 'run', '/run')
for (const folder of ['links', 'leases', 'lldp']) mkdirSync(join('/run/systemd/netif', folder), { recursive: true })
mkdirSync('/run/dbus')
mkdirSync('/run/systemd/networkd.conf.d', { recursive: true })
copyFileSync(conf, '/run/systemd/networkd.conf.d/50-ballast.conf')
run('chown', '-R', 'systemd-network:systemd-network', '/run/systemd/netif')
run('mount', '--bind', files, '/etc/systemd/network')
run('mount', '-o', 'remount,bind,ro', '/sys')

const children = [spawn('dbus-daemon', ['--system', '--nofork', '--nopidfile'], { stdio: 'ignore' })]
const end = (): never => {
  for (const child of children) child.kill('SIGKILL')
  process.exit(0)
}
process.on('SIGTERM', end)
while (!existsSync('/run/dbus/system_bus_socket')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
children.push(spawn('/lib/systemd/systemd-networkd', [], { stdio: ['ignore', 'ignore', 'ignore'] }))
// networkctl answers when networkd is on the bus.
for (;;) {
  try {
    execFileSync('networkctl', ['list'], { stdio: 'ignore' })
    break
  } catch {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50)
  }
}
const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] })
children.push(child)
child.on('exit', end)
