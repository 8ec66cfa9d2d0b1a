/** The lab running: the network, three real servers, Ballast in the balancer, and clients that ask from anywhere. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:https'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { consoleClient } from '@ballast/appliance/console/client'
import type { Client } from '@ballast/server/contract'
import * as z from 'zod'
import { type Ballast, firstLogin, removeDataDir, startBallast, temporaryDirectory } from '../support/ballast.ts'
import { type ApiSession, apiSession } from '../support/http.ts'
import { type HelperProcess, startHelper } from './helper-process.ts'
import { buildNetwork, type Network, within } from './namespaces.ts'
import { type FamilyName, type HostName, SERVERS } from './network.ts'

export const WEB_PORT = 8443

/** Seconds after which a client gives up. On this network every answer that comes at all comes in milliseconds. */
const PATIENCE = 2

/** Exit codes of curl, as its manual has them. */
export const CURL = { fine: 0, refused: 7, timedOut: 28 } as const

/** What a real server tells of a request. */
const Told = z.object({ server: z.string(), client: z.string(), headers: z.record(z.string(), z.string()) })
export type Told = z.infer<typeof Told>
const Addresses = z.array(z.string())
const Counter = z.object({ nftables: z.array(z.object({ counter: z.object({ packets: z.int() }).optional() })) })

export interface CurlResult {
  readonly exit: number
  readonly status: number
  readonly body: string
}

export interface LabProgram {
  /** What it wrote so far. The first line says that it is ready. */
  readonly lines: readonly string[]
  /** What it wrote after the first line, once it has ended by itself. */
  ended(): Promise<string>
  /** The same, but ends its standard input, which those that go on and on take as their end. */
  finish(): Promise<string>
  /** Ends it as a crash would. */
  kill(): Promise<void>
}

export interface LabOptions {
  /** Whether ballast-helper runs in the balancer, and the network is Ballast's own doing. */
  readonly helper?: boolean
  /**
   * A machine as it is delivered: the web UI on the addresses of its interfaces, and servers checked as often as a new machine does.
   * Nothing runs on the servers yet.
   */
  readonly asDelivered?: boolean
}

export interface Lab {
  readonly network: Network
  readonly api: ApiSession
  readonly ballast: () => Ballast
  readonly dataDir: string
  /** Null in a lab without one. */
  readonly helper: HelperProcess | null
  /** The machine's own console; over SSH when it is told from which address. */
  consoleOver(sshClient?: string): Client
  /** Ends the web process as a power cut would, and starts it again. */
  restartWeb(): Promise<void>
  /** Runs one of the programs beside this file on a host, until the lab ends or it is ended. */
  program(host: HostName, file: string, args: readonly string[]): Promise<LabProgram>
  curl(host: HostName, url: string, args?: readonly string[]): Promise<CurlResult>
  /** A request that is answered by a real server. Throws with what came instead. */
  ask(host: HostName, url: string): Promise<Told>
  /** The addresses from which this server was checked since the last question. */
  checksOf(server: HostName): Promise<readonly string[]>
  /** Packets from the inner networks that the balancer sent to the firewall so far. */
  strays(family: FamilyName): Promise<number>
  remove(): Promise<void>
}

/** Starts one of the programs beside this file in a namespace. The namespace's end is its end. */
async function startProgram(network: Network, host: HostName, file: string, args: readonly string[]): Promise<LabProgram> {
  const [command = '', ...rest] = within(network.namespace(host))
  const child = spawn(command, [...rest, process.execPath, join(import.meta.dirname, 'programs', file), ...args], {
    stdio: ['pipe', 'pipe', 'inherit']
  })
  const ended = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })
  const written: string[] = []
  lines.on('line', (line) => written.push(line))
  const closed = once(lines, 'close')
  await Promise.race([
    once(lines, 'line'),
    ended.then(() => {
      throw new Error(`${file} ended in ${host} before it was ready.`)
    })
  ])
  const output = async (): Promise<string> => {
    await Promise.all([ended, closed])
    return written.slice(1).join('\n')
  }
  return {
    lines: written,
    ended: output,
    finish() {
      child.stdin.end()
      return output()
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    }
  }
}

function curlFrom(network: Network, host: HostName, url: string, args: readonly string[]): Promise<CurlResult> {
  const [command = '', ...rest] = within(network.namespace(host))
  const limits = ['--connect-timeout', String(PATIENCE), '--max-time', '30']
  const all = [...rest, 'curl', '--silent', '--globoff', ...limits, '--write-out', '\n%{http_code} %{exitcode}', ...args, url]
  return new Promise((resolve, reject) => {
    execFile(command, all, (error, stdout) => {
      const match = /^([\s\S]*)\n(\d+) (\d+)$/.exec(stdout)
      if (match === null) reject(new Error(`curl said nothing: ${error?.message ?? stdout}`))
      else resolve({ body: match[1] ?? '', status: Number(match[2]), exit: Number(match[3]) })
    })
  })
}

async function strays(network: Network, family: FamilyName): Promise<number> {
  const text = await network.inside('firewall', 'nft', ['-j', 'list', 'counter', 'inet', 'lab', `stray_${family}`])
  const found = Counter.parse(JSON.parse(text)).nftables.find((entry) => entry.counter !== undefined)
  if (found?.counter === undefined) throw new Error(`The firewall has no counter for ${family}.`)
  return found.counter.packets
}

/** Somebody who looks at the live state: Ballast then asks its engine every second instead of every five. */
async function look(ballast: Ballast, api: ApiSession, door: string): Promise<Disposable> {
  const options = { socketPath: door, rejectUnauthorized: false, headers: { cookie: api.cookie() } }
  const outgoing = request(`${ballast.origin}/api/v1/events`, options, (answer) => answer.resume())
  outgoing.end()
  await once(outgoing, 'response')
  return { [Symbol.dispose]: () => outgoing.destroy() }
}

/** Servers checked every second, so that tests need not wait for long. */
async function checkOften(api: ApiSession): Promise<void> {
  const { version } = await api.call('settingsShow')
  await api.call('settingsChange', { body: { checks: { interval: 1, timeout: 1, retries: 1 } }, version })
}

/** Starts everything and logs in. */
export async function startLab({ helper: withHelper = false, asDelivered = false }: LabOptions = {}): Promise<Lab> {
  const network = await buildNetwork(!withHelper)
  const dataDir = await temporaryDirectory()
  const helper = withHelper ? await startHelper(join(dataDir, 'helper'), within(network.namespace('balancer'))) : null
  const consoleSocket = join(dataDir, 'console.sock')
  const options = [
    '--console-socket',
    consoleSocket,
    ...(helper === null ? [] : ['--helper-socket', helper.socket]),
    ...(asDelivered ? ['--listen', `interfaces:${WEB_PORT}`] : [])
  ]
  const start = () => startBallast(dataDir, WEB_PORT, { launcher: within(network.namespace('balancer')), options })
  const door = join(dataDir, 'door.sock')
  let [ballast] = await Promise.all([
    start(),
    startProgram(network, 'balancer', 'forward.ts', [door, String(WEB_PORT)]),
    ...(asDelivered ? [] : SERVERS.map((server) => startProgram(network, server, 'web-server.ts', [server])))
  ])
  const api = await firstLogin(ballast, apiSession(ballast.origin, door))
  if (!asDelivered) await checkOften(api)
  let looking = await look(ballast, api, door)
  return {
    network,
    api,
    ballast: () => ballast,
    dataDir,
    helper,
    consoleOver: (sshClient) => consoleClient(consoleSocket, sshClient === undefined ? undefined : `${sshClient} 50000 192.0.2.2 22`),
    async restartWeb() {
      looking[Symbol.dispose]()
      await ballast.kill('SIGKILL')
      ballast = await start()
      looking = await look(ballast, api, door)
    },
    program: (host, file, args) => startProgram(network, host, file, args),
    curl: (host, url, args = []) => curlFrom(network, host, url, args),
    async ask(host, url) {
      const answer = await curlFrom(network, host, url, [])
      if (answer.status !== 200)
        throw new Error(`${url} from ${host}: curl ended with ${answer.exit}, status ${answer.status}, ${answer.body}`)
      return Told.parse(JSON.parse(answer.body))
    },
    async checksOf(server) {
      return Addresses.parse(JSON.parse((await curlFrom(network, server, `http://127.0.0.1/checks`, [])).body))
    },
    strays: (family) => strays(network, family),
    async remove() {
      looking[Symbol.dispose]()
      await ballast.kill('SIGTERM')
      await helper?.end('SIGTERM')
      await removeDataDir(dataDir)
      await network.remove()
    }
  }
}
