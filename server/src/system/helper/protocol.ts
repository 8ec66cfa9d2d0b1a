/**
 * What the web process may ask of ballast-helper, the only process with root's rights: a closed list of verbs, each with a schema
 * for its question and its answer. One JSON text per line over a unix socket, in both directions; the helper parses every question
 * again. Calls may overlap; a reply carries the id of its call.
 *
 * No verb takes a path, a program or a piece of another language: the helper makes files and the input of `ip` and `nft` from
 * typed values by itself.
 */
import * as z from 'zod'
import { HostName, IpAddress } from '../../contract/index.ts'
import { DesiredNetwork } from './desired.ts'
import { MACHINE_VERBS } from './machine.ts'
import { HelperState, Pending } from './observed.ts'
import { LinkName } from './values.ts'

export * from './desired.ts'
export * from './machine.ts'
export * from './observed.ts'
export * from './update-file.ts'
export * from './values.ts'

/** Where the appliance has the socket. */
export const SOCKET = '/run/ballast-helper/socket'

/** Bytes of one call; the largest packet filter needs about 1 MB. A longer line ends the connection. */
export const LONGEST_CALL = 4 * 1024 * 1024
/** Calls of one connection that are not answered yet; more are refused as `busy`. */
export const CALLS_AT_ONCE = 16
/** Bytes of a capture that one `captureRead` gives. */
export const PIECE = 256 * 1024

const Empty = z.strictObject({})
/** Lines of a program's output, bounded. `ok`: the program was content. */
const Text = z.strictObject({ ok: z.boolean(), text: z.string() })
const Port = z.int().min(1).max(65535)
/** Chosen by the caller, so that it can ask about a change whose answer got lost. */
const ChangeId = z.string().regex(/^[\w-]{1,64}$/)
/** Given by `captureStart`. */
const CaptureId = z.string().regex(/^[0-9a-f]{16}$/)

const Capture = z.strictObject({
  id: CaptureId,
  running: z.boolean(),
  bytes: z.int(),
  startedAt: z.iso.datetime(),
  link: LinkName,
  /** Why it ended, as a sentence; empty while it runs. */
  reason: z.string()
})
export type Capture = z.infer<typeof Capture>

/** Verb → its question and its answer. */
export const VERBS = {
  state: { question: Empty, answer: HelperState },

  /**
   * All or nothing: applied, read back, compared; else all is as before. With `confirm` it is taken back by itself unless confirmed
   * in time, also over a crash or a reboot. Refused as `busy` while another change waits to be confirmed; the same `id` again
   * replaces the waiting change and starts its time anew.
   */
  apply: {
    question: z.strictObject({
      desired: DesiredNetwork,
      confirm: z.strictObject({ id: ChangeId, seconds: z.int().min(1).max(3600) }).nullable(),
      /** Addresses and routes of the listed cards that are as wanted already are ours from now on, whoever made them. */
      takeOver: z.boolean().optional()
    }),
    answer: z.strictObject({
      digest: z.string(),
      pending: Pending.nullable(),
      /** Whether anything had to be done. */
      changed: z.boolean()
    })
  },
  /** `confirmed` false: no such change waits; it was taken back, or confirmed before. */
  confirm: { question: z.strictObject({ id: ChangeId }), answer: z.strictObject({ confirmed: z.boolean() }) },
  revert: { question: z.strictObject({ id: ChangeId }), answer: z.strictObject({ reverted: z.boolean() }) },

  /** Whether another host on that link has the address (ARP, neighbour solicitation): its MAC address. */
  inUse: {
    question: z.strictObject({ address: IpAddress, link: LinkName }),
    answer: z.strictObject({ by: z.string().nullable() })
  },
  /** Either family, by the address. */
  ping: {
    question: z.strictObject({
      target: IpAddress,
      count: z.int().min(1).max(10),
      from: IpAddress.nullable(),
      link: LinkName.nullable()
    }),
    answer: Text
  },
  traceroute: { question: z.strictObject({ target: IpAddress, from: IpAddress.nullable() }), answer: Text },
  /** For PTR, `name` is an address. `server` null: as this machine resolves. */
  lookup: {
    question: z.strictObject({
      name: z.union([HostName, IpAddress]),
      type: z.enum(['A', 'AAAA', 'PTR', 'CNAME', 'MX', 'TXT', 'SRV', 'NS']),
      server: IpAddress.nullable()
    }),
    answer: Text
  },
  /** ARP and neighbour discovery, as a table. */
  neighbours: { question: Empty, answer: Text },
  /** Rules and routes of all tables. */
  routes: { question: Empty, answer: Text },
  /** The way that the kernel would take. */
  routeTo: { question: z.strictObject({ target: IpAddress, from: IpAddress.nullable() }), answer: Text },

  /** One capture at a time; the oldest files go when there are too many. */
  captureStart: {
    question: z.strictObject({
      link: LinkName,
      address: IpAddress.nullable(),
      port: Port.nullable(),
      packets: z.int().min(1).max(200_000),
      seconds: z.int().min(1).max(600),
      bytes: z.int().min(1024).max(268_435_456)
    }),
    answer: Capture
  },
  captureList: { question: Empty, answer: z.array(Capture) },
  /** Ends it; what was captured stays. */
  captureStop: { question: z.strictObject({ id: CaptureId }), answer: Capture },
  captureDelete: { question: z.strictObject({ id: CaptureId }), answer: Empty },
  /** The file in pieces, base64; an empty piece is the end. */
  captureRead: { question: z.strictObject({ id: CaptureId, offset: z.int().min(0) }), answer: z.strictObject({ data: z.string() }) },

  ...MACHINE_VERBS
} as const satisfies Record<string, { question: z.ZodType; answer: z.ZodType }>

export type Verb = keyof typeof VERBS
export type Question<V extends Verb> = z.input<(typeof VERBS)[V]['question']>
export type Answer<V extends Verb> = z.infer<(typeof VERBS)[V]['answer']>

export const isVerb = (text: string): text is Verb => Object.hasOwn(VERBS, text)

/** `{"id":1,"verb":"state","question":{}}` */
export const Call = z.strictObject({ id: z.int(), verb: z.string().max(32), question: z.unknown() })
export type Call = z.infer<typeof Call>

/**
 * `bad-question`: not what the verb's schema asks for. `not-possible`: this machine lacks what it takes. `busy`: try later.
 * `failed`: tried, and all is as before.
 */
export const RefusalCode = z.enum(['bad-question', 'not-possible', 'busy', 'failed'])
export type RefusalCode = z.infer<typeof RefusalCode>

/** One per call, with its id. A refusal is a sentence for the operator. */
export const Reply = z.union([
  z.strictObject({ id: z.int(), answer: z.unknown() }),
  z.strictObject({ id: z.int(), refusal: z.strictObject({ code: RefusalCode, message: z.string() }) })
])
export type Reply = z.infer<typeof Reply>
