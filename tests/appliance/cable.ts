/**
 * A cable of the machine, and the hosts at its other end: they answer ARP and ping, and start TCP connections. Made of frames over
 * UDP of loopback, so that it needs neither rights nor a kernel with VLANs.
 */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import {
  arpAnswer,
  arpQuestion,
  ETHER,
  echoAnswer,
  type Frame,
  type Packet,
  readFrame,
  readPacket,
  readSegment,
  type Segment,
  TCP,
  tcpPacket,
  writeFrame
} from './frames.ts'
import type { CableEnds } from './machine.ts'

export interface Host {
  readonly mac: string
  readonly address: string
  /** Null: not tagged. */
  readonly vlan?: number | null
}

export interface Seen {
  readonly frame: Frame
  readonly packet: Packet
  readonly segment: Segment | null
}

export interface Cable {
  readonly ends: CableEnds
  /** IPv4 packets that came out of the machine so far. */
  readonly seen: readonly Seen[]
  /** The first packet of a connection, from an address that need not be on this cable: then it comes as through the router `via`. */
  connect(via: Host, from: string, to: { readonly mac: string; readonly address: string; readonly port: number }, fromPort: number): void
  close(): void
}

/** A sequence number like any other. */
const FIRST = 1000

/** @param ends free UDP ports. */
export async function plugIn(ends: CableEnds, hosts: readonly Host[]): Promise<Cable> {
  const socket = createSocket('udp4')
  socket.bind(ends.test, '127.0.0.1')
  await once(socket, 'listening')
  const seen: Seen[] = []
  const send = (frame: Frame): void => socket.send(writeFrame(frame), ends.machine, '127.0.0.1')

  const hear = (frame: Frame): void => {
    const here = hosts.filter(({ vlan = null }) => vlan === frame.vlan)
    const answer = (host: Host, payload: Buffer): void => send({ ...frame, to: frame.from, from: host.mac, payload })
    if (frame.type === ETHER.arp) {
      const question = arpQuestion(frame.payload)
      const asked = here.find(({ address }) => address === question?.who)
      if (question !== null && asked !== undefined) answer(asked, arpAnswer(asked.mac, asked.address, question))
      return
    }
    if (frame.type !== ETHER.ipv4) return
    const packet = readPacket(frame.payload)
    const segment = readSegment(packet)
    seen.push({ frame, packet, segment })
    const host = here.find(({ mac }) => mac === frame.to)
    if (host === undefined) return
    const echo = packet.to === host.address ? echoAnswer(packet) : null
    if (echo !== null) answer(host, echo)
    // The second step of a connection that was started here: acknowledge it, and say something.
    if (segment !== null && (segment.flags & (TCP.syn | TCP.ack)) === (TCP.syn | TCP.ack)) {
      const next = {
        fromPort: segment.toPort,
        toPort: segment.fromPort,
        sequence: segment.acknowledged,
        acknowledged: segment.sequence + 1
      }
      answer(host, tcpPacket(packet.to, packet.from, { ...next, flags: TCP.ack }))
      answer(host, tcpPacket(packet.to, packet.from, { ...next, flags: TCP.ack | TCP.psh }, 'hello\r\n'))
    }
  }
  socket.on('message', (bytes) => hear(readFrame(bytes)))

  return {
    ends,
    seen,
    connect(via, from, to, fromPort) {
      const segment = { fromPort, toPort: to.port, sequence: FIRST, acknowledged: 0, flags: TCP.syn }
      send({
        to: to.mac,
        from: via.mac,
        vlan: via.vlan ?? null,
        type: ETHER.ipv4,
        payload: tcpPacket(from, to.address, segment)
      })
    },
    close: () => socket.close()
  }
}
