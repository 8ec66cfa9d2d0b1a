/** What a hop of *Test* can see on the wire, as plain data: the verdicts are made from it without a socket. */
import type { CertificateFacts } from '../../contract/index.ts'

export type FaultCode =
  | 'refused'
  | 'timeout'
  | 'unreachable'
  | 'reset'
  | 'closed'
  /** The address to send from is not on this machine. */
  | 'no-source'
  | 'tls'
  | 'not-http'
  | 'other'

export interface Fault {
  readonly fault: FaultCode
  /** In the words of the operating system or of OpenSSL. */
  readonly words: string
}

export const isFault = (seen: object): seen is Fault => 'fault' in seen

export interface TlsSeen {
  /** `TLSv1.3` */
  readonly version: string
  readonly cipher: string
  readonly certificate: CertificateFacts
  /** Certificates that came with it. */
  readonly sent: number
  /** Null when the chain leads to a root that clients, or this machine, know; else OpenSSL's code. */
  readonly distrust: string | null
}

export interface HttpSeen {
  readonly status: number
  /** Lower-case names; of several with one name the last. */
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: number
  /** The part of the body that was read, as UTF-8. */
  readonly text: string
  /** Whether there was more than we wanted to read. */
  readonly isCut: boolean
}
