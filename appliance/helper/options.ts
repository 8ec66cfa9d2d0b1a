/** Command line of the helper. */
import { parseArgs } from 'node:util'
import { SOCKET } from '@ballast/server/helper'

export class UsageError extends Error {}

export const HELP = `ballast-helper: the part of Ballast that may change the network. It runs as root and takes typed questions from a unix socket.

  ballast-helper serve          bring the network up and answer questions
  ballast-helper files          only write the files of the kept network, before systemd-networkd starts
  ballast-helper reset          wipe the data if that was asked for, before anything has opened it

  --socket PATH      ${SOCKET}
  --group NAME       group whose members may ask; without it root alone
  --state-dir DIR    /var/lib/ballast-helper: what is kept over a reboot
  --root DIR         /: the folder that has etc, for tests
  --capture-user U   user that captures packets; without it root
  --appliance        the machine itself is looked after, too: clock, console password, versions, restarts
  --update-file P    /data/update/file: where an uploaded update lies
  --no-networkd      systemd-networkd does not run here: the kernel alone is configured`

const MODES = ['serve', 'files', 'reset'] as const
export type Mode = (typeof MODES)[number]
const isMode = (text: string): text is Mode => MODES.some((mode) => mode === text)

export interface Options {
  readonly mode: Mode
  readonly socket: string
  readonly group: string | null
  readonly stateDir: string
  readonly root: string
  readonly captureUser: string | null
  readonly networkd: boolean
  readonly appliance: boolean
  readonly updateFile: string
}

const OPTIONS = {
  socket: { type: 'string', default: SOCKET },
  group: { type: 'string' },
  'state-dir': { type: 'string', default: '/var/lib/ballast-helper' },
  root: { type: 'string', default: '/' },
  'capture-user': { type: 'string' },
  'no-networkd': { type: 'boolean', default: false },
  appliance: { type: 'boolean', default: false },
  'update-file': { type: 'string', default: '/data/update/file' },
  help: { type: 'boolean', default: false }
} as const

/** @returns null when help is asked for. Throws a UsageError with a sentence. */
export function parseOptions(args: readonly string[]): Options | null {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
    if (values.help) return null
    const [mode = 'serve', ...more] = positionals
    if (!isMode(mode) || more.length > 0) throw new UsageError(`There is no way to run called ${positionals.join(' ')}; see --help.`)
    return {
      mode,
      socket: values.socket,
      group: values.group ?? null,
      stateDir: values['state-dir'],
      root: values.root,
      captureUser: values['capture-user'] ?? null,
      networkd: !values['no-networkd'],
      appliance: values.appliance,
      updateFile: values['update-file']
    }
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(`${error.message}; see --help.`, { cause: error })
    throw error
  }
}
