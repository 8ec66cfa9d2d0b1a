/** What *Test* needs from the network: one connection, spoken to step by step. Implemented in `system`. Faults are values, not exceptions. */
import type { Fault, HttpSeen, TlsSeen } from '../../domain/test-run/observed.ts'

export interface Place {
  readonly address: string
  readonly port: number
  /** Address to send from; null lets the kernel choose. */
  readonly source: string | null
}

export interface Handshake {
  /** Null sends none. */
  readonly serverName: string | null
  /** PEM of private roots that clients are known to trust, beside the public ones. */
  readonly roots: readonly string[]
}

export interface WireRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Wire {
  readonly localPort: number
  readonly localAddress: string
  /** Says who we are by the PROXY protocol (version 1), before anything else. */
  announce(to: Pick<Place, 'address' | 'port'>): void
  secure(handshake: Handshake): Promise<TlsSeen | Fault>
  /** HTTP/1.1, one request. Reads a bounded part of the answer. */
  ask(request: WireRequest): Promise<HttpSeen | Fault>
  /** Whether the other side has closed it meanwhile. */
  isOver(): boolean
  close(): void
}

export interface Dialer {
  /** @param milliseconds for each step on this wire. @param signal ends all of it at once. */
  connect(place: Place, milliseconds: number, signal: AbortSignal): Promise<Wire | Fault>
}
