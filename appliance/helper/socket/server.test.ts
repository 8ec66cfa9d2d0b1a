/** The socket against everything that is not the web process: garbage, floods, verbs that are none. It answers or hangs up, and lives. */
import { once } from 'node:events'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { connect, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { CALLS_AT_ONCE, LONGEST_CALL, Reply, VERBS } from '@ballast/server/helper'
import * as fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from '../log.ts'
import { HelperRefusal } from '../refusal.ts'
import type { Verbs } from '../verbs/verbs.ts'
import { lines } from './lines.ts'
import { listen } from './server.ts'

let folder: string
let path: string
let server: Server
let logged: string[]
let release: () => void

/** Verbs that do nothing: `ping` waits until it is released, `revert` breaks, the others refuse. */
function fakeVerbs(): Verbs {
  const waiting = new Promise<void>((resolve) => {
    release = resolve
  })
  const refuse = () => Promise.reject(new HelperRefusal('failed', 'No.'))
  const all = Object.fromEntries(Object.keys(VERBS).map((verb) => [verb, refuse]))
  return {
    ...(all as unknown as Verbs),
    confirm: () => Promise.resolve({ confirmed: true }),
    ping: async () => {
      await waiting
      return { ok: true, text: '' }
    },
    revert: () => Promise.reject(new Error('a secret of the helper'))
  }
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ballast-helper-'))
  path = join(folder, 'run', 'socket')
  logged = []
  server = await listen(
    { path, gid: null },
    fakeVerbs(),
    createLog((line) => logged.push(line))
  )
})
afterEach(async () => {
  server.close()
  await rm(folder, { recursive: true, force: true })
})

interface Talker {
  readonly socket: Socket
  readonly next: () => Promise<Reply>
}

async function talk(): Promise<Talker> {
  const socket = connect(path)
  socket.on('error', () => {})
  await once(socket, 'connect')
  const replies = createInterface({ input: socket })[Symbol.asyncIterator]()
  return {
    socket,
    next: async () => {
      const { value } = await replies.next()
      return Reply.parse(JSON.parse(String(value)))
    }
  }
}

/** It still answers a proper question. */
async function lives(): Promise<void> {
  const { socket, next } = await talk()
  socket.write('{"id":7,"verb":"confirm","question":{"id":"x"}}\n')
  expect(await next()).toEqual({ id: 7, answer: { confirmed: true } })
  socket.destroy()
}

test('the socket and its folder are closed to others', async () => {
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect((await stat(join(folder, 'run'))).mode & 0o777).toBe(0o700)
})

test('garbage ends the connection and nothing else', { timeout: 30_000 }, async () => {
  const garbage = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 300 }),
    fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
    fc.json().map((text) => Buffer.from(text))
  )
  await fc.assert(
    fc.asyncProperty(garbage, async (bytes) => {
      const { socket } = await talk()
      const closed = new Promise((resolve) => socket.on('close', resolve))
      socket.resume()
      socket.write(bytes)
      socket.write('\n')
      await closed
    }),
    { numRuns: 60 }
  )
  await lives()
})

test('any verb with any question gets a refusal with its id', { timeout: 30_000 }, async () => {
  const { socket, next } = await talk()
  const verbs = fc.oneof(
    fc.constantFrom(...Object.keys(VERBS)),
    fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty'),
    fc.string({ maxLength: 32 })
  )
  await fc.assert(
    fc.asyncProperty(fc.integer(), verbs, fc.jsonValue(), async (id, verb, question) => {
      fc.pre(verb !== 'confirm' && verb !== 'ping' && verb !== 'revert')
      socket.write(`${JSON.stringify({ id, verb, question })}\n`)
      expect(await next()).toMatchObject({ id, refusal: { message: expect.stringMatching(/./) } })
    }),
    { numRuns: 500 }
  )
  socket.destroy()
  await lives()
})

test('a line without end is cut off at the bound', async () => {
  const { socket } = await talk()
  // Not `once`, which would throw at the error that comes first.
  const closed = new Promise((resolve) => socket.on('close', resolve))
  socket.resume()
  const piece = Buffer.alloc(1024 * 1024, 'x')
  for (let sent = 0; sent <= LONGEST_CALL; sent += piece.length) socket.write(piece)
  await closed
  expect(logged.join('')).toContain('A line is too long')
  await lives()
})

test('too many questions at once are refused as busy, the others are answered', async () => {
  const { socket, next } = await talk()
  const question = { target: '192.0.2.1', count: 1, from: null, link: null }
  for (let id = 0; id < CALLS_AT_ONCE + 2; id += 1) socket.write(`${JSON.stringify({ id, verb: 'ping', question })}\n`)
  for (const id of [CALLS_AT_ONCE, CALLS_AT_ONCE + 1]) expect(await next()).toMatchObject({ id, refusal: { code: 'busy' } })
  release()
  for (let id = 0; id < CALLS_AT_ONCE; id += 1) expect(await next()).toMatchObject({ answer: { ok: true } })
  socket.destroy()
})

test('what breaks inside is logged, and not told', async () => {
  const { socket, next } = await talk()
  socket.write('{"id":1,"verb":"revert","question":{"id":"x"}}\n')
  const reply = await next()
  expect(JSON.stringify(reply)).not.toContain('secret')
  expect(reply).toMatchObject({ refusal: { code: 'failed' } })
  expect(logged.join('')).toContain('a secret of the helper')
  socket.destroy()
})

test('a line of the log is one line, whatever a verb is called', async () => {
  const { socket, next } = await talk()
  socket.write(`${JSON.stringify({ id: 1, verb: 'x\n<3>forged', question: {} })}\n`)
  await next()
  expect(logged.join('').trim().split('\n')).toHaveLength(1)
  socket.destroy()
})

test('lines come out whole, however the bytes arrive', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 20 }).map((text) => text.replaceAll('\n', ''))),
      fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
      (texts, sizes) => {
        const bytes = Buffer.from(texts.map((text) => `${text}\n`).join(''))
        const read = lines(1000)
        const found: string[] = []
        for (let at = 0; at < bytes.length; ) {
          const size = sizes.next().value
          const given = read(bytes.subarray(at, at + size))
          if (given === 'too-long') throw new Error('not that long')
          found.push(...given)
          at += size
        }
        expect(found).toEqual(texts)
      }
    )
  )
})
