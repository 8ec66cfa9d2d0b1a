/**
 * ACME certificates: who has accounts where, what is ordered, when each is renewed, and the tries. One try at a time; a failed one is
 * repeated after a pause that grows. Everything is beside the configuration (docs/decisions/0017); only the certificates are in it.
 */
import type { AcmeTry, Certificate, Id } from '../../contract/index.ts'
import { checkOrder } from '../../domain/acme/check-order.ts'
import { pauseAfter, type Renewals, renewAt } from '../../domain/acme/schedule.ts'
import type { UploadedCertificate } from '../../domain/certificates/index.ts'
import { addCertificate, replaceCertificate } from '../../domain/edit/index.ts'
import { Refusal } from '../../domain/problems.ts'
import type { Pipeline } from '../offers.ts'
import type { ConfigurationStore } from '../ports.ts'
import type { EngineLog, EngineSystem } from '../system-ports.ts'
import { type AcmeAccounts, createAcmeAccounts } from './accounts.ts'
import type { Challenges } from './challenges.ts'
import { AcmeFailure } from './failure.ts'
import { issue } from './issue.ts'
import { createNews } from './news.ts'
import type { AcmeOrder, AcmeStore } from './ports.ts'
import { createProgress, type Progress } from './progress.ts'

/** How often due certificates are looked for. ms */
const LOOK = 30_000
/** A whole try, apart from the wait for name servers that was set. ms */
const LONGEST_TRY = 5 * 60_000
/** Every try costs the authority work; more orders are no work of a person. */
const MOST_ORDERS = 200
/** Who counts as author in the history. */
const AUTHOR = 'Ballast'

export type OrderInput = Omit<AcmeOrder, 'id' | 'certificateId' | 'failures' | 'nextAt'>

/** An order with what is known of it now. */
export interface SeenOrder {
  readonly order: AcmeOrder
  readonly directoryUrl: string
  readonly certificate: Certificate | null
  readonly nextAt: string | null
  readonly tries: readonly AcmeTry[]
  readonly version: number
}

export interface Acme extends AcmeAccounts {
  orders(): readonly SeenOrder[]
  order(id: Id): SeenOrder
  /** Of the certificates that are there. */
  renewals(): Renewals
  /** Resolves with the first state newer than `known`, or with the present one after a few seconds without news. */
  waitFor(id: Id, known: number): Promise<SeenOrder>
  /** Orders at once. @throws Refusal */
  add(input: OrderInput): SeenOrder
  /** Counts from the next renewal on. @throws Refusal */
  change(id: Id, input: OrderInput): SeenOrder
  renew(id: Id): SeenOrder
  remove(id: Id): void
}

export interface AcmeKeeper extends Acme {
  start(): void
  stop(): Promise<void>
}

export interface KeeperParts {
  readonly store: ConfigurationStore
  readonly acme: AcmeStore
  readonly system: Pick<EngineSystem, 'dialer' | 'acmeWeb' | 'dns'>
  readonly pipeline: Pick<Pipeline, 'change'>
  readonly challenges: Challenges
  readonly refresh: () => Promise<void>
  readonly log: EngineLog
  readonly now?: () => Date
}

interface Running {
  readonly progress: Progress
  readonly end: AbortController
  readonly done: Promise<void>
}

export function createAcme(parts: KeeperParts): AcmeKeeper {
  const { store, acme, system, pipeline, challenges, refresh, log, now = () => new Date() } = parts
  const accounts = createAcmeAccounts({ acme, web: system.acmeWeb, log, now })
  const running = new Map<Id, Running>()
  const queue: Id[] = []
  const news = createNews()
  let timer: ReturnType<typeof setInterval> | undefined
  let stopped = false

  const tell = (id: Id): void => news.tell(id)

  const found = (id: Id): AcmeOrder => {
    const order = acme.orders().find((each) => each.id === id)
    if (order !== undefined) return order
    throw new Refusal('not-found', 'There is no such ACME certificate any more.')
  }

  const certificateOf = ({ certificateId }: AcmeOrder): Certificate | null =>
    certificateId === null ? null : (store.current().configuration.certificates.get(certificateId) ?? null)

  const nextOf = (order: AcmeOrder): string | null => {
    if (running.has(order.id)) return null
    if (queue.includes(order.id)) return now().toISOString()
    const certificate = certificateOf(order)
    // A person deleted it; they would be surprised to find it again.
    if (certificate === null && order.certificateId !== null) return null
    if (order.failures > 0 || certificate === null) return order.nextAt
    return new Date(renewAt(certificate, order.renewDays)).toISOString()
  }

  const see = (order: AcmeOrder): SeenOrder => {
    const current = running.get(order.id)
    return {
      order,
      directoryUrl: acme.accounts().find(({ id }) => id === order.accountId)?.directoryUrl ?? '',
      certificate: certificateOf(order),
      nextAt: nextOf(order),
      tries: [...(current === undefined ? [] : [current.progress.show()]), ...acme.tries(order.id)],
      version: news.version(order.id)
    }
  }

  /** Adds the certificate, or puts it in the place of the one before, which every service that uses it then presents. */
  const install =
    (orderId: Id) =>
    async (upload: UploadedCertificate): Promise<string> => {
      const { facts, certificatePem, keyPem, chain } = upload
      const order = found(orderId)
      let certificateId = 0
      const done = await pipeline.change({
        author: AUTHOR,
        unattended: true,
        note: `ACME: certificate “${order.name}” ${certificateOf(order) === null ? 'issued' : 'renewed'}`,
        edit: (current, newId) => {
          const old = order.certificateId === null ? undefined : current.certificates.get(order.certificateId)
          certificateId = old?.id ?? newId()
          const next = { ...facts, id: certificateId, name: old?.name ?? order.name, pem: certificatePem, chain: [...chain] }
          const configuration = old === undefined ? addCertificate(current, next) : replaceCertificate(current, old.id, next)
          return { configuration, materials: new Map([[facts.fingerprint, { certificatePem, keyPem }]]) }
        }
      })
      acme.changeOrder({ ...found(orderId), certificateId })
      const users = [...done.configuration.virtualServices.values()].filter(({ ssl }) => ssl.certificates.includes(certificateId)).length
      return users === 0
        ? 'Stored. Assign it to a service under SSL Properties.'
        : `${done.plan.action === 'reload' ? 'By a hitless reload' : 'Without a reload'}: new connections get it, open ones go on.`
    }

  const retryAfterOf = (error: unknown): number => (error instanceof AcmeFailure ? error.retryAfter : 0)

  const settle = (id: Id, error: unknown): void => {
    const order = acme.orders().find((each) => each.id === id)
    // Deleted meanwhile.
    if (order === undefined) return
    const failures = error === null ? 0 : order.failures + 1
    const nextAt = error === null ? null : new Date(now().getTime() + pauseAfter(failures, retryAfterOf(error))).toISOString()
    acme.changeOrder({ ...order, failures, nextAt })
  }

  const attempt = async (order: AcmeOrder, progress: Progress, end: AbortController): Promise<void> => {
    const account = acme.accounts().find(({ id }) => id === order.accountId)
    if (account === undefined) throw new Error(`The account ${order.accountId} does not exist.`)
    const timer = setTimeout(() => end.abort(), LONGEST_TRY + (order.dns?.wait ?? 0) * 1000)
    try {
      await issue({
        order,
        account,
        progress,
        store,
        challenges,
        refresh,
        now,
        web: system.acmeWeb,
        exchange: system.dns,
        dialer: system.dialer,
        signal: end.signal,
        wanted: () => wantedAddresses(acme.orders()),
        warn: (error, message) => log.warn({ err: error, certificate: order.name }, message),
        install: install(order.id)
      })
    } finally {
      clearTimeout(timer)
    }
  }

  const run = async (id: Id): Promise<void> => {
    const order = found(id)
    // Whoever kills this process in the middle must not make it try without end.
    acme.changeOrder({ ...order, nextAt: new Date(now().getTime() + pauseAfter(1, 0)).toISOString() })
    const progress = createProgress(now, () => tell(id))
    const end = new AbortController()
    const done = attempt(order, progress, end)
      .then(
        () => null,
        (error: unknown) => error ?? new Error('It failed.')
      )
      .then((error) => {
        if (stopped) return
        if (error !== null) log.warn({ err: error, certificate: order.name }, 'An ACME certificate could not be issued')
        settle(id, error)
        progress.finish(error)
        running.delete(id)
        if (acme.orders().some((each) => each.id === id)) acme.addTry(id, progress.show())
        tell(id)
      })
    running.set(id, { progress, end, done })
    await done
  }

  const work = (): void => {
    const id = queue[0]
    if (stopped || running.size > 0 || id === undefined) return
    queue.shift()
    run(id)
      .catch((error: unknown) => log.error({ err: error }, 'An ACME certificate could not be tried'))
      .finally(work)
  }

  const enqueue = (id: Id): void => {
    if (running.has(id) || queue.includes(id)) return
    queue.push(id)
    tell(id)
    work()
  }

  const look = (): void => {
    for (const order of acme.orders()) {
      const next = nextOf(order)
      if (next !== null && Date.parse(next) <= now().getTime()) enqueue(order.id)
    }
  }

  const check = (input: OrderInput): void => {
    if (acme.accounts().every(({ id }) => id !== input.accountId)) {
      const message = 'There is no such ACME account. Register one first.'
      throw new Refusal('not-acceptable-together', message, { errors: [{ path: 'accountId', message }] })
    }
    checkOrder(input, store.current().configuration)
  }

  /** Addresses that no order needs any more are given back. */
  const giveBack = (): void => {
    const wanted = new Set(wantedAddresses(acme.orders()))
    challenges.setAddresses([...challenges.addresses()].filter((address) => wanted.has(address)))
    refresh().catch((error: unknown) => log.warn({ err: error }, 'The engine could not be told that ACME needs an address no more'))
  }

  return {
    ...accounts,
    orders: () => acme.orders().map(see),
    order: (id) => see(found(id)),
    renewals: () =>
      new Map(
        acme.orders().flatMap((order) => {
          const certificate = certificateOf(order)
          return certificate === null ? [] : [[certificate.id, { nextAt: nextOf(order), failures: order.failures }] as const]
        })
      ),
    async waitFor(id, known) {
      await news.after(found(id).id, known)
      return see(found(id))
    },
    add(input) {
      check(input)
      if (acme.orders().length >= MOST_ORDERS) {
        throw new Refusal('not-acceptable-together', `${MOST_ORDERS} certificates are renewed here, and no more. Delete some first.`)
      }
      const order = acme.addOrder({ ...input, certificateId: null, failures: 0, nextAt: now().toISOString() })
      enqueue(order.id)
      return see(order)
    },
    change(id, input) {
      check(input)
      acme.changeOrder({ ...found(id), ...input })
      giveBack()
      tell(id)
      return see(found(id))
    },
    renew(id) {
      enqueue(found(id).id)
      return see(found(id))
    },
    remove(id) {
      found(id)
      running.get(id)?.end.abort()
      const at = queue.indexOf(id)
      if (at >= 0) queue.splice(at, 1)
      acme.deleteOrder(id)
      tell(id)
      giveBack()
    },
    start() {
      look()
      timer = setInterval(look, LOOK)
      timer.unref()
    },
    async stop() {
      stopped = true
      clearInterval(timer)
      for (const { end } of running.values()) end.abort()
      await Promise.all([...running.values()].map(({ done }) => done))
    }
  }
}

const wantedAddresses = (orders: readonly AcmeOrder[]): readonly string[] => [
  ...new Set(orders.flatMap(({ challenge, addresses }) => (challenge === 'http-01' ? addresses : [])))
]
