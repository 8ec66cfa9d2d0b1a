/** Proving to the authority that a name is ours: the answer is put where it looks, tried from here, and taken away afterwards. */
import type { KeyObject } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { answererAt, CHALLENGE_PORT } from '../../domain/acme/answering.ts'
import { dnsValue, keyAuthorization } from '../../domain/acme/jose.ts'
import type { TextChange } from '../../domain/dns/message.ts'
import { count, listInWords } from '../../domain/labels.ts'
import type { ConfigurationStore } from '../ports.ts'
import type { Dialer } from '../test-run/dialer.ts'
import type { Challenges } from './challenges.ts'
import type { Challenge } from './client.ts'
import { createDnsUpdater } from './dns-updater.ts'
import { AcmeFailure } from './failure.ts'
import type { AcmeOrder, DnsExchange } from './ports.ts'

/** A challenge for one name. */
export interface Task {
  /** Without `*.` */
  readonly name: string
  readonly token: string
  readonly challenge: Challenge
}

export interface Prover {
  /** @returns what was done, in a sentence. */
  prepare(tasks: readonly Task[]): Promise<string>
  /** Takes the answers away; never throws. */
  clear(): Promise<void>
}

export interface ProverParts {
  readonly order: AcmeOrder
  readonly key: KeyObject
  readonly store: ConfigurationStore
  readonly challenges: Challenges
  /** Brings the engine to what `challenges` says. */
  readonly refresh: () => Promise<void>
  /** Addresses of all orders. */
  readonly wanted: () => readonly string[]
  readonly dialer: Dialer
  readonly exchange: DnsExchange
  readonly signal: AbortSignal
  readonly warn: (error: unknown, message: string) => void
}

const pathOf = ({ token }: Task): string => `/.well-known/acme-challenge/${token}`

/** ms */
const LOCAL_STEP = 5_000

function httpProver({ order, key, store, challenges, refresh, wanted, dialer, signal, warn }: ProverParts): Prover {
  const paths: string[] = []

  /** The engine listens at these addresses; those that it cannot take are left out again, so that nothing else is kept from changing. */
  const listen = async (): Promise<void> => {
    const { configuration } = store.current()
    for (const address of order.addresses) {
      const answerer = answererAt(configuration, address)
      if (answerer.by === 'nobody') throw new AcmeFailure(answerer.why, answerer.advice)
    }
    const before = challenges.addresses()
    const kept = wanted().filter((address) => before.has(address))
    challenges.setAddresses([...kept, ...order.addresses])
    try {
      await refresh()
    } catch (error) {
      challenges.setAddresses(kept)
      await refresh().catch((cause: unknown) => warn(cause, 'The engine could not be brought back'))
      throw error
    }
  }

  /** Asked as the authority will ask, only from here. */
  const tryOut = async (address: string, task: Task): Promise<void> => {
    const wire = await dialer.connect({ address, port: CHALLENGE_PORT, source: null }, LOCAL_STEP, signal)
    const answerer = answererAt(store.current().configuration, address)
    if (!('fault' in wire) && answerer.by === 'service' && answerer.service.advanced.acceptProxyProtocol) {
      wire.announce({ address, port: CHALLENGE_PORT })
    }
    const seen =
      'fault' in wire ? wire : await wire.ask({ method: 'GET', path: pathOf(task), headers: { host: task.name, connection: 'close' } })
    if (!('fault' in wire)) wire.close()
    if ('fault' in seen) {
      throw new AcmeFailure(
        `Port 80 of ${address} does not answer, not even from here: ${seen.words}.`,
        'Run Test on the service that listens there; an access list or a limit of it may turn this machine away.'
      )
    }
    if (seen.status !== 200 || seen.bytes !== keyAuthorization(task.token, key).length) {
      throw new AcmeFailure(
        `Port 80 of ${address} gives another answer than it was told, status ${seen.status}.`,
        'Look whether another machine has this address, too.'
      )
    }
  }

  return {
    async prepare(tasks) {
      await listen()
      for (const task of tasks) {
        paths.push(pathOf(task))
        challenges.put(pathOf(task), keyAuthorization(task.token, key))
      }
      await challenges.tell()
      const [first] = tasks
      if (first !== undefined) for (const address of order.addresses) await tryOut(address, first)
      return `Port 80 of ${listInWords(order.addresses)} has the ${tasks.length === 1 ? 'answer' : `${tasks.length} answers`}.`
    },
    async clear() {
      if (paths.length === 0) return
      for (const path of paths) challenges.take(path)
      await challenges.tell().catch((error: unknown) => warn(error, 'Answers to ACME challenges could not be taken away'))
    }
  }
}

function dnsProver({ order, key, exchange, signal, warn }: ProverParts): Prover {
  const { dns } = order
  if (dns === null) throw new AcmeFailure('There is no name server for DNS-01.', 'Type one, or choose HTTP-01.')
  const updater = createDnsUpdater(dns, exchange)
  const put: TextChange[] = []
  return {
    async prepare(tasks) {
      const changes = tasks.map(
        ({ name, token }): TextChange => ({ do: 'add', name: `_acme-challenge.${name}`, value: dnsValue(token, key) })
      )
      put.push(...changes)
      await updater.apply(changes, signal)
      for (const change of changes) {
        if (await updater.shows(change, signal)) continue
        throw new AcmeFailure(
          `The name server ${dns.server} took the update, but does not tell the record ${change.name}.`,
          'Look at its log, and whether it has several views of the zone: the key must lead to the one that the world sees.'
        )
      }
      if (dns.wait > 0) await sleep(dns.wait * 1000, undefined, { signal })
      return `${dns.server} has ${count(changes.length, 'record')}${dns.wait > 0 ? `; waited ${count(dns.wait, 'second')} for other name servers` : ''}.`
    },
    async clear() {
      const gone = put.map((change): TextChange => ({ ...change, do: 'remove' }))
      if (gone.length === 0) return
      // The try may have been ended from outside; what it left must go all the same.
      await updater
        .apply(gone, AbortSignal.timeout(30_000))
        .catch((error: unknown) => warn(error, 'Records of ACME challenges could not be taken away'))
    }
  }
}

export const createProver = (parts: ProverParts): Prover => (parts.order.challenge === 'http-01' ? httpProver(parts) : dnsProver(parts))
