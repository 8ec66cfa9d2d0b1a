/** A name server for tests: one zone, addresses for its hosts, TXT records by signed dynamic updates. UDP and TCP on one port of loopback. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import {
  CLASS,
  type DnsMessage,
  type DnsRecord,
  nameBytes,
  parseMessage,
  recordBytes,
  TYPE,
  textOf
} from '../../server/src/domain/dns/message.ts'
import { signMessage, type TsigKey, verifySignature } from '../../server/src/domain/dns/tsig.ts'

const A = 1
const NO_ERROR = 0
const NOT_AUTHORISED = 9
const UPDATE = 5

export interface NameServer {
  readonly port: number
  /** Where a host of the zone is; others are at 127.0.0.1. */
  point(name: string, address: string): void
  texts(name: string): readonly string[]
  /** Whether updates were refused, or taken. */
  readonly updates: string[]
  close(): void
}

const u16 = (value: number): Buffer => Buffer.from([(value >> 8) & 0xff, value & 0xff])

function answerTo(question: DnsMessage, code: number, answers: readonly DnsRecord[], authorities: readonly DnsRecord[] = []): Buffer {
  const flags = 0x8400 | (question.opcode << 11) | code
  const head = [question.id, flags, question.questions.length, answers.length, authorities.length, 0]
  return Buffer.concat([
    ...head.map(u16),
    ...question.questions.flatMap(({ name, type, class: kind }) => [nameBytes(name), u16(type), u16(kind)]),
    ...[...answers, ...authorities].map(recordBytes)
  ])
}

export async function startNameServer(port: number, zone: string, key: TsigKey): Promise<NameServer> {
  const addresses = new Map<string, string>()
  const texts = new Map<string, Set<string>>()
  const updates: string[] = []

  const soa: DnsRecord = {
    name: zone,
    type: TYPE.SOA,
    class: CLASS.IN,
    ttl: 60,
    data: Buffer.concat([nameBytes(`ns.${zone}`), nameBytes(`admin.${zone}`), ...[1, 2, 3, 4, 5].flatMap((value) => [u16(0), u16(value)])])
  }
  const record = (name: string, type: number, data: Buffer): DnsRecord => ({ name, type, class: CLASS.IN, ttl: 5, data })

  const recordsFor = (name: string, type: number): readonly DnsRecord[] => {
    if (type === TYPE.SOA && name === zone) return [soa]
    if (type === A) return [record(name, A, Buffer.from((addresses.get(name) ?? '127.0.0.1').split('.').map(Number)))]
    if (type !== TYPE.TXT) return []
    return [...(texts.get(name) ?? [])].map((text) => record(name, type, Buffer.concat([Buffer.from([text.length]), Buffer.from(text)])))
  }

  const take = (message: DnsMessage): void => {
    for (const change of message.authorities) {
      const known = texts.get(change.name) ?? new Set()
      if (change.class === CLASS.IN) known.add(textOf(change))
      else known.delete(textOf(change))
      texts.set(change.name, known)
    }
  }

  const answer = (bytes: Buffer): Buffer => {
    const message = parseMessage(bytes)
    const isSigned = message.additional.at(-1)?.type === TYPE.TSIG
    const { verdict, mac } = verifySignature(bytes, message, key, Date.now())
    const isKnown = verdict === 'good'
    if (message.opcode === UPDATE) updates.push(isKnown ? 'taken' : verdict)
    if (isSigned && !isKnown) return answerTo(message, NOT_AUTHORISED, [])
    if (message.opcode === UPDATE && isKnown) take(message)
    const [question] = message.questions
    const answers = question === undefined || message.opcode === UPDATE ? [] : recordsFor(question.name, question.type)
    const reply = answerTo(message, NO_ERROR, answers, answers.length === 0 && message.opcode === 0 ? [soa] : [])
    return isSigned ? signMessage(reply, key, Date.now(), mac).bytes : reply
  }

  const udp = createSocket('udp4')
  udp.on('message', (bytes, from) => udp.send(answer(bytes), from.port, from.address))
  udp.bind(port, '127.0.0.1')
  const tcp = createServer((socket: Socket) => {
    let received = Buffer.alloc(0)
    socket.on('error', () => undefined)
    socket.on('data', (part: Buffer) => {
      received = Buffer.concat([received, part])
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
        const end = 2 + received.readUInt16BE(0)
        const reply = answer(received.subarray(2, end))
        received = received.subarray(end)
        socket.write(Buffer.concat([u16(reply.length), reply]))
      }
    })
  })
  tcp.listen(port, '127.0.0.1')
  await Promise.all([once(udp, 'listening'), once(tcp, 'listening')])
  return {
    port,
    updates,
    point: (name, address) => void addresses.set(name, address),
    texts: (name) => [...(texts.get(name) ?? [])],
    close() {
      udp.close()
      tcp.close()
    }
  }
}
