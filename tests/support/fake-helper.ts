/**
 * Stands in for ballast-helper where a test is about pages: it keeps a network in memory and believes whatever it is asked for,
 * VLANs and bonds included, which not every kernel has. Nothing of the machine is touched. The real one is in `helper.ts`.
 */
import { createServer, type Server, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import {
  type Answer,
  Call,
  type DesiredNetwork,
  type HelperState,
  isVerb,
  type ObservedLink,
  type ObservedRoute,
  type Pending,
  VERBS,
  type Verb
} from '@ballast/server/helper'
import { type FakeMachine, fakeMachine } from './fake-machine.ts'

export interface FakeHelper {
  readonly machine: FakeMachine
  readonly path: string
  /** What it was asked for and keeps. */
  readonly network: () => DesiredNetwork | null
  /** Pulls a cable, or plugs it in again. */
  setCarrier(link: string, carrier: boolean): void
  close(): Promise<void>
}

export interface FakeCard {
  readonly name: string
  readonly addresses: readonly string[]
}

interface Waiting {
  readonly pending: Omit<Pending, 'secondsLeft'>
  readonly before: DesiredNetwork | null
  readonly timer: ReturnType<typeof setTimeout>
}

const NO_COUNTERS = { packetsIn: 0, packetsOut: 0, errorsIn: 0, errorsOut: 0, droppedIn: 0, droppedOut: 0 }
const CAPTURE = '0123456789abcdef'
/** A pcap file without packets. */
const EMPTY_PCAP = Buffer.from('d4c3b2a1020004000000000000000000ffff000001000000', 'hex')

export async function startFakeHelper(path: string, cards: readonly FakeCard[], gateway: string): Promise<FakeHelper> {
  const unplugged = new Set<string>()
  const reverted: string[] = []
  let desired: DesiredNetwork | null = null
  let waiting: Waiting | null = null
  let capture: Answer<'captureStop'> | null = null

  const observed = (name: string, kind: ObservedLink['kind'], addresses: ObservedLink['addresses'], index: number): ObservedLink => ({
    name,
    kind,
    parent: null,
    vlanId: null,
    mac: `52:54:00:00:00:${String(index).padStart(2, '0')}`,
    up: true,
    carrier: !unplugged.has(name),
    speed: unplugged.has(name) ? null : 10_000,
    duplex: unplugged.has(name) ? null : 'full',
    mtu: desired?.base.links.find((link) => link.name === name)?.mtu ?? 1500,
    driver: 'hv_netvsc',
    addresses,
    counters: { ...NO_COUNTERS, bytesIn: 123_456_789, bytesOut: 987_654_321 }
  })
  const links = (): ObservedLink[] => {
    const of = (name: string): ObservedLink['addresses'] => [
      ...(desired === null
        ? (cards.find((card) => card.name === name)?.addresses ?? [])
        : (desired.base.links.find((link) => link.name === name)?.addresses ?? [])
      ).map((address) => ({ address, origin: 'static' as const })),
      ...(desired?.services.addresses ?? [])
        .filter(({ link }) => link === name)
        .map(({ address }) => ({ address: `${address}/${address.includes(':') ? 128 : 32}`, origin: 'service' as const }))
    ]
    const made = (desired?.base.links ?? []).filter(({ kind }) => kind.type !== 'card')
    return [
      ...cards.map(({ name }, index) => observed(name, 'card', of(name), index)),
      ...made.map(({ name, kind }, index) => observed(name, kind.type, of(name), 50 + index))
    ]
  }
  const firstRoute: ObservedRoute = {
    destination: 'default',
    gateway,
    link: cards[0]?.name ?? '',
    table: 'main',
    protocol: 'static',
    metric: null
  }
  const routes = (): ObservedRoute[] =>
    desired === null ? [firstRoute] : desired.base.routes.map((route) => ({ ...route, table: 'main', protocol: 'ballast', metric: null }))
  const back = (id: string): boolean => {
    if (waiting?.pending.id !== id) return false
    clearTimeout(waiting.timer)
    desired = waiting.before
    waiting = null
    reverted.push(id)
    return true
  }
  const state = (): HelperState => ({
    links: links(),
    routes: routes(),
    hostname: desired?.base.hostname ?? 'ballast',
    applied: desired === null ? null : JSON.stringify(desired),
    pending: waiting === null ? null : { ...waiting.pending, secondsLeft: (Date.parse(waiting.pending.until) - Date.now()) / 1000 },
    reverted,
    differences: [],
    lacks: []
  })
  const machine = fakeMachine(() => (desired?.base.time?.ntpServers.length ?? 0) > 0)
  const text = (words: string) => ({ ok: true, text: words })

  const verbs: { readonly [V in Verb]: (question: Parsed<V>) => Answer<V> } = {
    ...machine.verbs,
    state,
    apply({ desired: wanted, confirm }) {
      const before = waiting?.before ?? desired
      if (waiting !== null) clearTimeout(waiting.timer)
      desired = wanted
      waiting =
        confirm === null
          ? null
          : {
              before,
              pending: { id: confirm.id, until: new Date(Date.now() + confirm.seconds * 1000).toISOString() },
              timer: setTimeout(() => back(confirm.id), confirm.seconds * 1000)
            }
      return { digest: JSON.stringify(desired), pending: state().pending, changed: true }
    },
    confirm({ id }) {
      if (waiting?.pending.id !== id) return { confirmed: false }
      clearTimeout(waiting.timer)
      waiting = null
      return { confirmed: true }
    },
    revert: ({ id }) => ({ reverted: back(id) }),
    inUse: () => ({ by: null }),
    ping: ({ target, count }) => text(`${count} packets transmitted to ${target}, ${count} received, 0% packet loss`),
    traceroute: ({ target }) => text(`1  ${gateway}\n2  ${target}`),
    lookup: ({ name }) => text(`${name} has address 192.168.2.20`),
    neighbours: () => text(`${gateway} lladdr 52:54:00:00:00:99 REACHABLE`),
    routes: () => text(`default via ${gateway}`),
    routeTo: ({ target }) => text(`${target} via ${gateway} dev ${cards[0]?.name ?? ''}`),
    captureStart({ link }) {
      capture = { id: CAPTURE, running: true, bytes: 24, startedAt: new Date().toISOString(), link, reason: '' }
      return capture
    },
    captureList: () => (capture === null ? [] : [capture]),
    captureStop() {
      if (capture === null) throw new Error('No capture.')
      capture = { ...capture, running: false, reason: 'Stopped by hand.' }
      return capture
    },
    captureDelete: () => ({}),
    captureRead: ({ offset }) => ({ data: EMPTY_PCAP.subarray(offset).toString('base64') })
  }

  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    createInterface({ input: socket }).on('line', (line) => {
      const { id, verb, question } = Call.parse(JSON.parse(line))
      if (!isVerb(verb)) throw new Error(`No verb ${verb}`)
      socket.write(`${JSON.stringify({ id, answer: answerTo(verbs, verb, question) })}\n`)
    })
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  return {
    machine,
    path,
    network: () => desired,
    setCarrier: (link, carrier) => void (carrier ? unplugged.delete(link) : unplugged.add(link)),
    async close() {
      if (waiting !== null) clearTimeout(waiting.timer)
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    }
  }
}

type Parsed<V extends Verb> = ReturnType<(typeof VERBS)[V]['question']['parse']>

/** Questions and answers pass the schemas of the protocol, so that this one cannot drift from it unseen. */
function answerTo<V extends Verb>(
  verbs: { readonly [W in Verb]: (question: Parsed<W>) => Answer<W> },
  verb: V,
  question: unknown
): unknown {
  const { question: asked, answer } = VERBS[verb]
  return answer.parse(verbs[verb](asked.parse(question) as Parsed<V>))
}
