/** The command line. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

export interface Options {
  readonly dataDir: string
  /** The host `interfaces` stands for all addresses of the machine that no virtual service has. */
  readonly listen: { readonly host: string; readonly port: number }
  /** Unix socket of the root helper; null: the network is looked at and not changed. */
  readonly helperSocket: string | null
  /** Where the machine's own console finds the API; null for none. */
  readonly consoleSocket: string | null
  /** Where what the machine’s screens say above their login is written; null for nowhere. */
  readonly greetingFile: string | null
  /** Folder for an uploaded update, which the helper may look into; null: no updates are taken. */
  readonly updateDir: string | null
  /** PEM file: whose updates this machine takes. */
  readonly updateKey: string
  /** After a fallback to this version: the database of the newer one gives way to the copy from before. */
  readonly goBack: boolean
  readonly stopEngineOnExit: boolean
  /** Where a HAProxy that is a unit of systemd runs; null when Ballast starts it. */
  readonly engineDir: string | null
  readonly logLevel: string
}

/** What stands for the host in `--listen` when every interface's own addresses are meant. */
export const INTERFACES = 'interfaces'

export const HELP = `Ballast, an open virtual load balancer.

  --data-dir <folder>      where configuration, keys and engine files are kept   [.ballast/data]
  --listen <address:port>  where the web UI and the API answer, always HTTPS     [127.0.0.1:8443]
                           0.0.0.0:8443 or [::]:8443 lets other machines in; interfaces:443
                           does, too, and leaves port 443 of other addresses to services
  --helper-socket <path>   where ballast-helper listens; without it the network is not changed
  --console-socket <path>  the API for the machine’s own console; who can open it needs no password
  --greeting-file <path>   the state of the services in one line, for the login of the machine’s screens
  --update-dir <path>      where uploaded updates go; without it none are taken
  --update-key <path>      public key of who signs updates          [/usr/share/ballast/update-key.pem]
  --go-back                a database that a newer version has changed gives way to the copy from before
  --stop-engine-on-exit    Ctrl-C also stops HAProxy; without it traffic goes on
  --engine-dir <folder>    HAProxy is a unit of systemd that runs in this folder     [Ballast starts it]
  --log-level <level>      debug, info, warn or error                            [info]
  --help                   this text
`

/** A mistake on the command line; the message is for the person who typed it. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Accepts `address:port`, `[v6]:port`, `:port`, and the same with `https://` before it. */
export function parseListen(text: string): Options['listen'] {
  const match = /^(?:https:\/\/)?(?:\[([0-9a-f:.]+)\]|([^/:[\]]*)):(\d{1,5})\/?$/i.exec(text.trim())
  const port = Number(match?.[3])
  if (match === null || port > 65535) {
    throw new UsageError(`“${text}” is no address to listen on. Type address and port, for example --listen 0.0.0.0:8443.`)
  }
  const host = match[1] ?? match[2]
  return { host: host === undefined || host === '' ? '::' : host, port }
}

const LEVELS = ['debug', 'info', 'warn', 'error']

/** @returns null when the person asked for help. */
export function parseOptions(args: readonly string[]): Options | null {
  const values = readArguments(args)
  if (values.help) return null
  if (!LEVELS.includes(values['log-level'])) throw new UsageError(`--log-level is one of ${LEVELS.join(', ')}.`)
  return {
    dataDir: values['data-dir'],
    listen: parseListen(values.listen),
    helperSocket: values['helper-socket'] ?? null,
    consoleSocket: values['console-socket'] ?? null,
    greetingFile: values['greeting-file'] ?? null,
    updateDir: values['update-dir'] === undefined ? null : resolve(values['update-dir']),
    updateKey: values['update-key'],
    goBack: values['go-back'],
    stopEngineOnExit: values['stop-engine-on-exit'],
    engineDir: values['engine-dir'] === undefined ? null : resolve(values['engine-dir']),
    logLevel: values['log-level']
  }
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        'data-dir': { type: 'string', default: '.ballast/data' },
        listen: { type: 'string', default: '127.0.0.1:8443' },
        'helper-socket': { type: 'string' },
        'console-socket': { type: 'string' },
        'greeting-file': { type: 'string' },
        'update-dir': { type: 'string' },
        'update-key': { type: 'string', default: '/usr/share/ballast/update-key.pem' },
        'go-back': { type: 'boolean', default: false },
        'stop-engine-on-exit': { type: 'boolean', default: false },
        'engine-dir': { type: 'string' },
        'log-level': { type: 'string', default: 'info' },
        help: { type: 'boolean', short: 'h', default: false }
      }
    }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}
