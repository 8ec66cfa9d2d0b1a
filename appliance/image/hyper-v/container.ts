/**
 * Hyper-V's container of keys and values, version 0x0400, as `.vmcx` files use it. Layout found by reading a machine that Hyper-V
 * exported; all numbers are little endian, all checksums CRC-32 with their own field zero.
 *
 * Two headers, a table of objects, an empty replay log, and pages of keys. A key names its parent by page and offset.
 */
import { crc32 } from 'node:zlib'

/** A node, or a value: 64-bit number, text, bytes, truth. */
export type Tree = { readonly [key: string]: Tree | Value }
export type Value = number | string | boolean | Buffer

const PAGE = 0x1000
const HEADER = 0x2e
const VERSION = 0x0400
const SIGNATURES = { header: 0x01282014, objects: 0x01110001, log: 0x01110003 } as const
const OBJECTS_AT = 2 * PAGE
const KEYS_AT = 3 * PAGE
/** As many entries as fill the page. */
const OBJECT_COUNT = 227
const OBJECT_ENTRY = 18
const LOG_SIZE = 9 * PAGE
const LOG_ENTRIES = 0x91
const LOG_HEADER = 0x22
/** Before the entries of a page of keys. */
const PAGE_HEADER = 10
/** Before the name of a key. */
const KEY_HEADER = 21
/** Room behind each value, not part of its checksum. */
const SPARE = 12
const KEY_TABLE = 2
const TYPE = { free: 1, integer: 3, text: 6, bytes: 7, truth: 8, node: 9 } as const

function checked(bytes: Buffer, at: number, length = bytes.length): Buffer {
  bytes.writeUInt32LE(0, at)
  bytes.writeUInt32LE(crc32(bytes.subarray(0, length)), at)
  return bytes
}

const isValue = (entry: Tree | Value): entry is Value => typeof entry !== 'object' || Buffer.isBuffer(entry)

function encoded(value: Value): { readonly type: number; readonly data: Buffer } {
  if (typeof value === 'number') {
    const data = Buffer.alloc(8)
    data.writeBigInt64LE(BigInt(value))
    return { type: TYPE.integer, data }
  }
  if (typeof value === 'boolean') return { type: TYPE.truth, data: Buffer.from([value ? 1 : 0, 0, 0, 0]) }
  const content = typeof value === 'string' ? Buffer.from(value, 'utf16le') : value
  const length = Buffer.alloc(4)
  length.writeUInt32LE(content.length)
  return { type: typeof value === 'string' ? TYPE.text : TYPE.bytes, data: Buffer.concat([length, content]) }
}

interface Place {
  readonly page: number
  readonly offset: number
}

/** Pages being filled. */
class Pages {
  readonly pages: Buffer[][] = [[]]
  readonly #used: number[] = [PAGE_HEADER]

  put(name: string, type: number, data: Buffer, parent: Place, order: number): Place {
    const key = Buffer.from(`${name}\0`, 'utf8')
    const spare = type === TYPE.node ? 0 : SPARE
    const size = KEY_HEADER + key.length + data.length + spare
    // The tail of each page is one free entry, which needs room for its own header.
    if ((this.#used.at(-1) ?? 0) + size > PAGE - 32) {
      this.pages.push([])
      this.#used.push(PAGE_HEADER)
    }
    const page = this.pages.length
    const offset = this.#used[page - 1] ?? PAGE_HEADER
    const entry = Buffer.alloc(size)
    entry.writeUInt16LE(type, 0)
    entry.writeUInt32LE(size, 2)
    entry.writeUInt16LE(parent.page, 6)
    entry.writeUInt32LE(parent.offset, 8)
    entry.writeUInt32LE(order, 16)
    entry.writeUInt8(key.length, 20)
    key.copy(entry, KEY_HEADER)
    data.copy(entry, KEY_HEADER + key.length)
    this.pages[page - 1]?.push(checked(entry, 12, size - spare))
    this.#used[page - 1] = offset + size
    return { page, offset }
  }
}

function putTree(pages: Pages, tree: Tree, parent: Place): void {
  for (const [at, [name, entry]] of Object.entries(tree).entries()) {
    if (isValue(entry)) {
      const { type, data } = encoded(entry)
      pages.put(name, type, data, parent, at + 1)
      continue
    }
    const data = Buffer.alloc(12)
    // The number that the next child would get.
    data.writeUInt32LE(Object.keys(entry).length + 1, 8)
    putTree(pages, entry, pages.put(name, TYPE.node, data, parent, at + 1))
  }
}

function headerPage(sequence: number, logAt: number): Buffer {
  const page = Buffer.alloc(PAGE)
  page.writeUInt32LE(SIGNATURES.header, 0)
  page.writeUInt16LE(sequence, 8)
  page.writeUInt32LE(VERSION, 10)
  page.writeUInt32LE(PAGE, 22)
  page.writeBigUInt64LE(BigInt(logAt), 26)
  page.writeBigUInt64LE(BigInt(LOG_SIZE), 34)
  page.writeUInt32LE(PAGE, 42)
  return checked(page, 4, HEADER)
}

function objectPage(pages: number): Buffer {
  const page = Buffer.alloc(PAGE)
  page.writeUInt32LE(SIGNATURES.objects, 0)
  page.writeUInt32LE(OBJECT_COUNT, 4)
  for (let at = 0; at < OBJECT_COUNT; at += 1) {
    const entry = Buffer.alloc(OBJECT_ENTRY)
    if (at < pages) {
      entry.writeUInt8(KEY_TABLE, 0)
      entry.writeBigUInt64LE(BigInt(KEYS_AT + at * PAGE), 5)
      entry.writeUInt32LE(PAGE, 13)
      entry.writeUInt8(1, 17)
    }
    checked(entry, 1).copy(page, 8 + at * OBJECT_ENTRY)
  }
  return page
}

function keyPage(entries: readonly Buffer[], index: number): Buffer {
  const page = Buffer.alloc(PAGE)
  const header = Buffer.alloc(PAGE_HEADER)
  header.writeUInt16LE(KEY_TABLE, 0)
  header.writeUInt16LE(index, 2)
  header.writeUInt16LE(1, 4)
  const content = Buffer.concat([checked(header, 6), ...entries])
  content.copy(page)
  const rest = PAGE - content.length
  if (rest > KEY_HEADER) {
    const free = Buffer.alloc(KEY_HEADER)
    free.writeUInt16LE(TYPE.free, 0)
    free.writeUInt32LE(rest, 2)
    free.copy(page, content.length)
  }
  return page
}

function log(): Buffer {
  const bytes = Buffer.alloc(LOG_SIZE)
  bytes.writeUInt32LE(SIGNATURES.log, 0)
  bytes.writeUInt32LE(LOG_ENTRIES, 13)
  return checked(bytes, 4, LOG_HEADER)
}

export function writeContainer(tree: Tree): Buffer {
  const pages = new Pages()
  putTree(pages, tree, { page: 0, offset: 0 })
  const count = pages.pages.length
  const logAt = KEYS_AT + count * PAGE
  const keys = pages.pages.map((entries, at) => keyPage(entries, at + 1))
  return Buffer.concat([headerPage(1, logAt), headerPage(0, logAt), objectPage(count), ...keys, log()])
}

function verify(bytes: Buffer, at: number, what: string): void {
  const copy = Buffer.from(bytes)
  const found = copy.readUInt32LE(at)
  checked(copy, at)
  if (copy.readUInt32LE(at) !== found) throw new Error(`The checksum of ${what} is wrong.`)
}

interface Read {
  readonly name: string
  readonly parent: string
  readonly order: number
  readonly value: Value | null
}

function readValue(type: number, data: Buffer): Value | null {
  if (type === TYPE.integer) return Number(data.readBigInt64LE(0))
  if (type === TYPE.truth) return data.readUInt32LE(0) !== 0
  const content = data.subarray(4, 4 + (type === TYPE.node ? 0 : data.readUInt32LE(0)))
  if (type === TYPE.text) return content.toString('utf16le')
  return type === TYPE.bytes ? Buffer.from(content) : null
}

function readPage(page: Buffer, index: number, found: Map<string, Read>): void {
  verify(page.subarray(0, PAGE_HEADER), 6, `page ${index}`)
  for (let at = PAGE_HEADER; at + KEY_HEADER < PAGE; ) {
    const type = page.readUInt16LE(at)
    const size = page.readUInt32LE(at + 2)
    if (type === TYPE.free || size === 0) return
    const entry = page.subarray(at, at + size)
    verify(entry.subarray(0, size - (type === TYPE.node ? 0 : SPARE)), 12, `the key at ${index}:${at}`)
    const nameEnd = KEY_HEADER + entry.readUInt8(20)
    found.set(`${index}:${at}`, {
      name: entry.toString('utf8', KEY_HEADER, nameEnd - 1),
      parent: `${entry.readUInt16LE(6)}:${entry.readUInt32LE(8)}`,
      order: entry.readUInt32LE(16),
      value: readValue(type, entry.subarray(nameEnd))
    })
    at += size
  }
}

/** Reads what `writeContainer` or Hyper-V wrote, and checks every checksum on the way. @throws Error that names the wrong part. */
export function readContainer(bytes: Buffer): Tree {
  for (const at of [0, PAGE]) verify(bytes.subarray(at, at + HEADER), 4, `the header at ${at}`)
  const entries = new Map<string, Read>()
  for (let at = 0; at < bytes.readUInt32LE(OBJECTS_AT + 4); at += 1) {
    const start = OBJECTS_AT + 8 + at * OBJECT_ENTRY
    const entry = bytes.subarray(start, start + OBJECT_ENTRY)
    verify(entry, 1, `object ${at}`)
    if (entry.readUInt8(0) !== KEY_TABLE) continue
    const page = Number(entry.readBigUInt64LE(5))
    readPage(bytes.subarray(page, page + PAGE), bytes.readUInt16LE(page + 2), entries)
  }
  const children = Map.groupBy(entries, ([, entry]) => entry.parent)
  const below = (place: string): Tree =>
    Object.fromEntries(
      (children.get(place) ?? [])
        .toSorted(([, a], [, b]) => a.order - b.order)
        .map(([own, entry]) => [entry.name, entry.value ?? below(own)])
    )
  return below('0:0')
}
