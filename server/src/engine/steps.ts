/** What a plan by run-time commands consists of. Data only, so that plans can be compared in tests and shown. */
import type { Health } from './runtime-client.ts'

export type Step =
  /** Concurrent connections of the whole engine. */
  | { readonly do: 'connections'; readonly limit: number }
  | { readonly do: 'weight'; readonly backend: string; readonly server: string; readonly weight: number }
  | { readonly do: 'limit'; readonly backend: string; readonly server: string; readonly limit: number }
  | { readonly do: 'address'; readonly backend: string; readonly server: string; readonly address: string; readonly port: number }
  /** Out of service; `drop` also ends the connections that are open to it. */
  | { readonly do: 'maintain'; readonly backend: string; readonly server: string; readonly drop: boolean }
  | { readonly do: 'ready'; readonly backend: string; readonly server: string }
  | {
      readonly do: 'add-server'
      readonly backend: string
      readonly server: string
      readonly words: readonly string[]
      readonly health: Health
      readonly enabled: boolean
      /** Clients are bound to servers of this backend by a cookie that HAProxy makes of the address. */
      readonly cookie: boolean
    }
  /** Out of maintenance by way of a new server, since HAProxy would trust the old one before its first check. */
  | {
      readonly do: 'readmit'
      readonly backend: string
      readonly server: string
      readonly words: readonly string[]
      readonly health: Health
      readonly cookie: boolean
    }
  | { readonly do: 'delete-server'; readonly backend: string; readonly server: string }
  /** The PEM text is read from the candidate's files when the step runs: plans hold no keys. */
  | { readonly do: 'new-certificate'; readonly path: string }
  | { readonly do: 'replace-certificate'; readonly path: string }
  | { readonly do: 'delete-certificate'; readonly path: string }
  | { readonly do: 'assign'; readonly list: string; readonly line: string }
  | { readonly do: 'unassign'; readonly list: string; readonly path: string }
  /** Entries of an access list, in the running worker. */
  | { readonly do: 'list-entry'; readonly list: string; readonly entry: string }
  | { readonly do: 'unlist-entry'; readonly list: string; readonly entry: string }
  /** An OCSP answer on a certificate that has one already, base64. */
  | { readonly do: 'staple'; readonly path: string; readonly response: string }
