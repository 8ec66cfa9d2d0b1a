import { expect, test, vi } from 'vitest'
import { LiveUpdate } from '../contract/index.ts'
import { EMPTY_CONFIGURATION } from '../domain/defaults.ts'
import { eventStream, eventStreams } from './events.ts'
import { memoryLive } from './testing/memory-engine.ts'

const CALLER = { username: 'bal', address: '127.0.0.1', sessionIdHash: 'a'.repeat(64) }

const live = () => memoryLive({ current: () => ({ configuration: EMPTY_CONFIGURATION, revision: 0 }) })
const part = (update: LiveUpdate, revision: number): LiveUpdate => ({ ...update, whole: false, revision })

/** What has arrived, as messages. */
function messagesIn(text: string): LiveUpdate[] {
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, json = '']) => LiveUpdate.parse(JSON.parse(json)))
}

test('the first message is whole, later ones are passed on', () => {
  const source = live()
  const stream = eventStream(source, () => true)
  source.publish(part(source.snapshot(), 7))
  const messages = messagesIn(String(stream.read()))
  expect(messages.map(({ whole, revision }) => ({ whole, revision }))).toEqual([
    { whole: true, revision: 0 },
    { whole: false, revision: 7 }
  ])
  stream.destroy()
})

test('a slow client loses updates and gets everything afresh when it reads again', () => {
  const source = live()
  const stream = eventStream(source, () => true)
  const update = part(source.snapshot(), 1)
  for (let count = 0; count < 10_000; count += 1) source.publish(update)
  expect(stream.readableLength).toBeLessThan(80 * 1024)
  const received = messagesIn(String(stream.read()))
  expect(received.length).toBeLessThan(1000)
  expect(received.map((message) => message.whole)).toEqual([true, ...received.slice(2).map(() => false), true])
  expect(stream.read()).toBeNull()
  source.publish(part(source.snapshot(), 2))
  expect(messagesIn(String(stream.read())).map((message) => message.revision)).toEqual([2])
  stream.destroy()
})

test('it ends when the session does, and stops listening', async () => {
  const source = live()
  let holds = true
  const stream = eventStream(source, () => holds)
  const ended = new Promise((resolve) => stream.once('end', resolve))
  stream.resume()
  holds = false
  source.publish(part(source.snapshot(), 1))
  await ended
  expect(source.listeners).toBe(0)
})

test('a client that goes away is forgotten', async () => {
  const source = live()
  const stream = eventStream(source, () => true)
  stream.destroy()
  await vi.waitFor(() => expect(source.listeners).toBe(0))
})

test('heartbeats keep the line open while nothing happens', () => {
  vi.useFakeTimers()
  try {
    const stream = eventStream(live(), () => true)
    stream.read()
    vi.advanceTimersByTime(15_000)
    expect(String(stream.read())).toBe(': still here\n\n')
    stream.destroy()
  } finally {
    vi.useRealTimers()
  }
})

test('a session has at most eight streams, and gets room when one ends', async () => {
  const streams = eventStreams(live(), () => true)
  const open = Array.from({ length: 8 }, () => streams.open(CALLER))
  expect(() => streams.open(CALLER)).toThrow(/8 live streams/)
  streams.open({ ...CALLER, sessionIdHash: 'b'.repeat(64) })
  open[0]?.destroy()
  await vi.waitFor(() => streams.open(CALLER))
  streams.close()
})
