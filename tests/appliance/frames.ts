/** Ethernet, ARP, IPv4, ICMP and TCP as bytes: just what a host at the end of a cable needs. Numbers are network byte order (RFC 826, 791, 792, 9293; IEEE 802.1Q). */

export const ETHER = { vlan: 0x8100, arp: 0x0806, ipv4: 0x0800 } as const
const PROTOCOL = { icmp: 1, tcp: 6 } as const
export const TCP = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16 } as const

export interface Frame {
  readonly to: string
  readonly from: string
  /** Null: not tagged. */
  readonly vlan: number | null
  readonly type: number
  readonly payload: Buffer
}

export interface Packet {
  readonly from: string
  readonly to: string
  readonly protocol: number
  readonly payload: Buffer
}

export interface Segment {
  readonly fromPort: number
  readonly toPort: number
  readonly sequence: number
  readonly acknowledged: number
  readonly flags: number
}

const macText = (bytes: Buffer): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':')
const macBytes = (text: string): Buffer => Buffer.from(text.replaceAll(':', ''), 'hex')
const ipText = (bytes: Buffer): string => [...bytes].join('.')
const ipBytes = (text: string): Buffer => Buffer.from(text.split('.').map(Number))

function u16(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2)
  values.forEach((value, at) => void bytes.writeUInt16BE(value, at * 2))
  return bytes
}
function u32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  values.forEach((value, at) => void bytes.writeUInt32BE(value >>> 0, at * 4))
  return bytes
}

/** The Internet checksum (RFC 1071). */
function checksum(bytes: Buffer): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 2) sum += (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}

export function readFrame(bytes: Buffer): Frame {
  const tagged = bytes.readUInt16BE(12) === ETHER.vlan
  const at = tagged ? 16 : 12
  return {
    to: macText(bytes.subarray(0, 6)),
    from: macText(bytes.subarray(6, 12)),
    vlan: tagged ? bytes.readUInt16BE(14) & 0xfff : null,
    type: bytes.readUInt16BE(at),
    payload: bytes.subarray(at + 2)
  }
}

export function writeFrame({ to, from, vlan, type, payload }: Frame): Buffer {
  const tag = vlan === null ? Buffer.alloc(0) : u16(ETHER.vlan, vlan)
  return Buffer.concat([macBytes(to), macBytes(from), tag, u16(type), payload])
}

export function readPacket(bytes: Buffer): Packet {
  const header = ((bytes[0] ?? 0) & 15) * 4
  return {
    protocol: bytes[9] ?? 0,
    from: ipText(bytes.subarray(12, 16)),
    to: ipText(bytes.subarray(16, 20)),
    payload: bytes.subarray(header, bytes.readUInt16BE(2))
  }
}

function writePacket({ from, to, protocol, payload }: Packet): Buffer {
  // Version 4, no options, no fragments, 64 hops.
  const header = Buffer.concat([u16(0x4500, 20 + payload.length, 0, 0x4000, 64 * 256 + protocol, 0), ipBytes(from), ipBytes(to)])
  header.writeUInt16BE(checksum(header), 10)
  return Buffer.concat([header, payload])
}

/** @returns what an ARP request asks for; null for everything else. */
export function arpQuestion(payload: Buffer): { readonly who: string; readonly asks: string; readonly mac: string } | null {
  if (payload.readUInt16BE(6) !== 1) return null
  return { mac: macText(payload.subarray(8, 14)), asks: ipText(payload.subarray(14, 18)), who: ipText(payload.subarray(24, 28)) }
}

export const arpAnswer = (mac: string, address: string, asker: { readonly mac: string; readonly asks: string }): Buffer =>
  Buffer.concat([u16(1, ETHER.ipv4, 0x0604, 2), macBytes(mac), ipBytes(address), macBytes(asker.mac), ipBytes(asker.asks)])

/** @returns the answer to a ping; null when it is none. */
export function echoAnswer({ from, to, protocol, payload }: Packet): Buffer | null {
  if (protocol !== PROTOCOL.icmp || payload[0] !== 8) return null
  const answer = Buffer.from(payload)
  answer[0] = 0
  answer.writeUInt16BE(0, 2)
  answer.writeUInt16BE(checksum(answer), 2)
  return writePacket({ from: to, to: from, protocol, payload: answer })
}

export function readSegment({ protocol, payload }: Packet): Segment | null {
  if (protocol !== PROTOCOL.tcp) return null
  return {
    fromPort: payload.readUInt16BE(0),
    toPort: payload.readUInt16BE(2),
    sequence: payload.readUInt32BE(4),
    acknowledged: payload.readUInt32BE(8),
    flags: payload[13] ?? 0
  }
}

export function tcpPacket(from: string, to: string, segment: Segment, text = ''): Buffer {
  const { fromPort, toPort, sequence, acknowledged, flags } = segment
  // Five words of header, a window of 64 KiB.
  const head = [u16(fromPort, toPort), u32(sequence, acknowledged), u16(0x5000 + flags, 0xffff, 0, 0), Buffer.from(text)]
  const payload = Buffer.concat(head)
  const pseudo = Buffer.concat([ipBytes(from), ipBytes(to), u16(PROTOCOL.tcp, payload.length), payload])
  payload.writeUInt16BE(checksum(pseudo), 16)
  return writePacket({ from, to, protocol: PROTOCOL.tcp, payload })
}
