/**
 * The appliance in QEMU: emulated without exception, since a hypervisor is not everywhere. Two cards as in the walk-through; the
 * guest reaches nobody outside, only what a test forwards or puts behind its second card.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { waitFor } from '../support/wait.ts'
import { openRootShell } from './root-shell.ts'
import { openSerial, type Serial } from './serial.ts'

export type Firmware = 'bios' | 'uefi' | 'secure-boot'

export interface MachineOptions {
  readonly disk: string
  readonly format: 'raw' | 'vhdx' | 'qcow2'
  readonly firmware: Firmware
  /** Guest ports that are reached from here, on the address of the first card. */
  readonly forwarded: readonly number[]
  /** Whether what the guest writes goes to the disk's file; else it is forgotten at the end. */
  readonly keepsWrites?: boolean
  /** Addresses behind the second card, as `address:port`, and the local port that answers there. */
  readonly farm?: Readonly<Record<string, number>>
  /** Further cards, each on a cable whose other end is a socket of the test; see `cable.ts`. */
  readonly cables?: readonly CableEnds[]
  /** How the disk hangs on the machine; Hyper-V generation 1 has IDE. */
  readonly bus?: 'virtio' | 'ide'
  /** Whether root listens on the second serial line: only on a disk of `withRootShell`. */
  readonly rootShell?: boolean
}

/** UDP ports of loopback: frames of the guest come to `test`, and what is sent to `machine` reaches the guest. */
export interface CableEnds {
  readonly test: number
  readonly machine: number
}

export interface Machine {
  readonly serial: Serial
  /** Milliseconds since the start. */
  age(): number
  /** The local port that leads to this port of the guest. */
  port(guestPort: number): number
  /** Runs a command as root in the guest. @returns what it printed. */
  root(command: string, seconds?: number): Promise<string>
  /** What its screen shows, as a PNG file. */
  picture(path: string): Promise<void>
  /** Types on its keyboard: letters, digits, `\n`, and `\x1b` for Escape. */
  keys(text: string): Promise<void>
  /** A command of QEMU's machine protocol. */
  command(name: string, input?: object): Promise<void>
  /** As a power cut. */
  kill(): Promise<void>
}

/** QEMU's names of keys that are not called as what they type. */
const KEYS: Readonly<Record<string, string>> = { '\n': 'ret', '\x1b': 'esc' }

const OVMF = '/usr/share/OVMF'
const FIRMWARE: Readonly<Record<Exclude<Firmware, 'bios'>, { code: string; variables: string }>> = {
  uefi: { code: join(OVMF, 'OVMF_CODE_4M.fd'), variables: join(OVMF, 'OVMF_VARS_4M.fd') },
  'secure-boot': { code: join(OVMF, 'OVMF_CODE_4M.ms.fd'), variables: join(OVMF, 'OVMF_VARS_4M.ms.fd') }
}

function firmwareArguments(firmware: Firmware, folder: string): readonly string[] {
  if (firmware === 'bios') return ['-machine', 'pc']
  const { code, variables } = FIRMWARE[firmware]
  const own = join(folder, 'variables.fd')
  copyFileSync(variables, own)
  const flash = ['-drive', `if=pflash,format=raw,readonly=on,file=${code}`, '-drive', `if=pflash,format=raw,file=${own}`]
  if (firmware === 'uefi') return ['-machine', 'q35', ...flash]
  const secure = ['-global', 'driver=cfi.pflash01,property=secure,value=on', '-global', 'ICH9-LPC.disable_s3=1']
  return ['-machine', 'q35,smm=on', ...secure, ...flash]
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('No free port')
  return address.port
}

/** One command on a connection of its own; QEMU greets, wants to be asked for its abilities, then takes it. */
async function monitor(path: string, name: string, input: object): Promise<void> {
  const socket = connect(path)
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  await waitFor(() => text.includes('"QMP"'))
  socket.write(`${JSON.stringify({ execute: 'qmp_capabilities' })}\n${JSON.stringify({ execute: name, arguments: input, id: 'it' })}\n`)
  await waitFor(() => /"id": "it"/.test(text), 30)
  socket.destroy()
  if (text.includes('"error"')) throw new Error(`QEMU refuses ${name}: ${text}`)
}

export async function startMachine(options: MachineOptions): Promise<Machine> {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-machine-'))
  const serialPath = join(folder, 'serial')
  const monitorPath = join(folder, 'monitor')
  const rootPath = join(folder, 'root')
  const ports = new Map<number, number>()
  for (const port of options.forwarded) ports.set(port, await freePort())
  const forwards = [...ports].map(([guest, local]) => `,hostfwd=tcp:127.0.0.1:${local}-:${guest}`).join('')
  // QEMU starts this program for each connection to the address.
  const farm = Object.entries(options.farm ?? {}).map(([address, port]) => `,guestfwd=tcp:${address}-cmd:socat STDIO TCP:127.0.0.1:${port}`)
  const snapshot = options.keepsWrites === true ? 'off' : 'on'
  const args = [
    '-nodefaults',
    '-accel',
    'tcg,thread=multi,tb-size=512',
    '-cpu',
    'max',
    '-smp',
    '2',
    '-m',
    '2048',
    ...firmwareArguments(options.firmware, folder),
    '-display',
    'none',
    '-vga',
    'std',
    '-serial',
    `unix:${serialPath},server=on,wait=off`,
    ...(options.rootShell === true ? ['-serial', `unix:${rootPath},server=on,wait=off`] : []),
    '-qmp',
    `unix:${monitorPath},server=on,wait=off`,
    '-drive',
    `file=${options.disk},format=${options.format},snapshot=${snapshot},cache=unsafe,if=${options.bus ?? 'virtio'}`,
    '-netdev',
    `user,id=n0,restrict=on${forwards}`,
    '-device',
    'virtio-net-pci,netdev=n0,mac=52:54:00:00:00:10',
    '-netdev',
    `user,id=n1,restrict=on,net=192.168.2.0/24,host=192.168.2.250,dns=192.168.2.251,dhcpstart=192.168.2.200${farm.join('')}`,
    '-device',
    'virtio-net-pci,netdev=n1,mac=52:54:00:00:00:11',
    ...(options.cables ?? []).flatMap(({ test, machine }, at) => [
      '-netdev',
      `socket,id=c${at},udp=127.0.0.1:${test},localaddr=127.0.0.1:${machine}`,
      '-device',
      `virtio-net-pci,id=cable${at},netdev=c${at},mac=52:54:00:00:00:2${at}`
    ])
  ]
  const started = performance.now()
  const child: ChildProcess = spawn('qemu-system-x86_64', args, { stdio: ['ignore', 'inherit', 'inherit'] })
  const ended = once(child, 'exit')
  await waitFor(() => existsSync(serialPath), 30)
  const serial = await openSerial(serialPath)
  const shell = options.rootShell === true ? await openRootShell(rootPath) : null
  return {
    serial,
    age: () => performance.now() - started,
    port(guestPort) {
      const local = ports.get(guestPort)
      if (local === undefined) throw new Error(`Port ${guestPort} of the guest is not forwarded.`)
      return local
    },
    async root(command, seconds = 60) {
      if (shell === null) throw new Error('This machine was started without a root shell.')
      return shell.run(command, seconds)
    },
    picture: (path) => monitor(monitorPath, 'screendump', { filename: path, format: 'png' }),
    async keys(text) {
      for (const character of text) {
        const code = KEYS[character] ?? character
        await monitor(monitorPath, 'send-key', { keys: [{ type: 'qcode', data: code }] })
      }
    },
    command: (name, input = {}) => monitor(monitorPath, name, input),
    async kill() {
      serial.close()
      shell?.close()
      child.kill('SIGKILL')
      await ended
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
