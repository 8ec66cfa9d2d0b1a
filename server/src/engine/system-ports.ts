/** What the engine needs from the machine: files, the HAProxy process, addresses, names. Implemented in `system`, given at wiring time. */

import type { Answer, ObservedLink, Question, Verb } from '../system/helper/protocol.ts'
import type { AcmeWeb, DnsExchange } from './acme/ports.ts'
import type { ProbeSockets } from './probe/sockets.ts'
import type { Dialer } from './test-run/dialer.ts'

export interface FileOnDisk {
  readonly path: string
  readonly text: string
  /** How `text` stands for bytes; UTF-8 when left out. */
  readonly encoding?: 'base64'
}

/** The revision directories `rev/<name>`, the link `current` and the state file. Every write is atomic and on disk when it returns. */
export interface EngineFiles {
  /** Writes a whole revision directory; files equal to those in `like` become hard links. A full disk is a Refusal `storage-full`. */
  writeRevision(name: string, files: readonly FileOnDisk[], like: string | null): Promise<void>
  setCurrent(name: string): Promise<void>
  /** Name of the revision directory that `current` points to, null on a new machine. */
  current(): Promise<string | null>
  read(name: string, path: string): Promise<string | null>
  /** Keeps the directory for inspection as `rev/failed`, in place of an earlier one. */
  keepFailed(name: string): Promise<void>
  remove(name: string): Promise<void>
  /** Removes all revision directories but these, `failed` and the one that is current. */
  prune(keep: readonly string[]): Promise<void>
  names(): Promise<readonly string[]>
  writeState(text: string): Promise<void>
}

export interface CheckResult {
  readonly ok: boolean
  readonly output: string
}

/** The HAProxy processes: one master, which lives on when the web process ends, and its workers. */
export interface EngineProcess {
  readonly version: readonly [number, number]
  /** e.g. `2.6.12-1+deb12u4`. */
  readonly versionText: string
  /** `haproxy -c` on a revision directory. */
  check(name: string, file: string): Promise<CheckResult>
  /** Starts a master on `current/haproxy.cfg`; returns when the process exists, not when it serves. */
  start(): Promise<void>
  /** Whether the master process exists, also while it replaces itself and answers nobody. */
  alive(): Promise<boolean>
  /** Ends the master and all workers at once. Only for tests and uninstalling: traffic stops. */
  stop(): Promise<void>
  /** One command line to the newest worker. Throws EngineSilence when nobody answers. */
  stats(command: string, timeoutMs?: number): Promise<string>
  /** The same for long answers that are read again and again. The bytes are there until the next such question, one at a time. */
  statsBytes(command: string): Promise<Buffer>
  /** @returns what the master says to `reload`; before 2.7 nothing. The command gets lost when the master replaces itself just then. */
  requestReload(): Promise<string>
  /** One question to the master; repeated while the master replaces itself. */
  master(command: string, timeoutMs?: number): Promise<string>
  /** Length of HAProxy's log, to read what it says from here on. */
  logLength(): Promise<number>
  logSince(offset: number): Promise<string>
  /** Empties a log that has grown too long. Not while somebody holds a `logLength`. */
  trimLog(): Promise<void>
}

/** Nobody listens on the engine's socket (`gone`), or it does not answer in time. */
export class EngineSilence extends Error {
  override readonly name = 'EngineSilence'
  readonly gone: boolean

  constructor(message: string, gone: boolean, cause?: unknown) {
    super(message, { cause })
    this.gone = gone
  }
}

/** Whether this process could listen there now. `unknown` when only the engine has the right to try. */
export type ListenProbe = 'free' | 'in-use' | 'not-local' | 'unknown'

export interface Machine {
  /** Addresses of this machine as the kernel shows them, without 127.0.0.0/8 beyond 127.0.0.1. */
  addresses(): readonly { readonly interface: string; readonly address: string; readonly prefix: number }[]
  /** Hard limit of open files that the engine will inherit. */
  openFiles(): number
  threads(): number
  probeListen(address: string, port: number): Promise<ListenProbe>
}

export interface Names {
  /** The first address of a name, IPv4 before IPv6; null when it does not resolve in time. */
  resolve(name: string): Promise<string | null>
}

/** Nobody listens on the helper's socket, or it does not answer in time. */
export class HelperSilence extends Error {
  override readonly name = 'HelperSilence'
}

/** The helper's own no, as a sentence for the operator. */
export class HelperRefusal extends Error {
  override readonly name = 'HelperRefusal'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** The root process that changes the network. */
export interface Helper {
  /** @throws HelperSilence, HelperRefusal */
  call<V extends Verb>(verb: V, question: Question<V>): Promise<Answer<V>>
}

export interface NetworkSystem {
  /** Null when this machine was started without one. */
  readonly helper: Helper | null
  /** Cards and addresses as anybody may see them. */
  links(): Promise<readonly ObservedLink[]>
  /** What the machine is called and whom it asks for names. */
  host(): Promise<{ readonly hostname: string; readonly nameServers: readonly string[]; readonly searchDomains: readonly string[] }>
}

/** Other machines that answer over HTTP. */
export interface Web {
  /** @returns the body of a good answer; null for any other, for one that is too large, and for none in time. */
  post(url: string, type: string, body: Buffer): Promise<Buffer | null>
}

export interface EngineSystem {
  readonly network: NetworkSystem
  readonly files: EngineFiles
  readonly process: EngineProcess
  readonly machine: Machine
  readonly names: Names
  readonly web: Web
  readonly acmeWeb: AcmeWeb
  readonly dns: DnsExchange
  readonly dialer: Dialer
  readonly probes: ProbeSockets
  /** Absolute paths that rendering needs. */
  readonly paths: { readonly statsSocket: string; readonly peersSocket: string; readonly stateFile: string }
}

export interface EngineLog {
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}
