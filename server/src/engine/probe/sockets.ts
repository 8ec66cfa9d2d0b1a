/** What a check of our own needs from the machine. Every failure is a `ProbeFault` whose message ends the sentence “the check failed: …”. */

export class ProbeFault extends Error {
  override readonly name = 'ProbeFault'
}

export interface Place {
  readonly address: string
  readonly port: number
  /** Address of this machine to ask from; null lets the kernel choose. */
  readonly source: string | null
}

export interface ProbeConnection {
  /** Version and cipher; null in plain text. */
  readonly tls: string | null
  send(bytes: Buffer): void
  /** All that came so far, as soon as `enough` says so, the other side ends, or the time is over. */
  receive(
    enough: (soFar: Buffer) => boolean,
    milliseconds: number
  ): Promise<{ readonly bytes: Buffer; readonly ended: 'no' | 'closed' | 'late' }>
  close(): void
}

export interface ProbeSockets {
  /** @param tls server name to ask for, empty for none; null is plain text. Certificates are not verified. */
  connect(place: Place, tls: string | null, milliseconds: number): Promise<ProbeConnection>
  /** One datagram there, one back from there. */
  datagram(place: Place, bytes: Buffer, milliseconds: number): Promise<Buffer>
  /** One ICMP echo. @returns the time it took in milliseconds. */
  ping(address: string, source: string | null, milliseconds: number): Promise<number>
}
