import { connect, createServer } from 'node:net'
import { expect, test, vi } from 'vitest'
import { addressListeners } from './address-listeners.ts'

const QUIET = { info: () => undefined, warn: vi.fn() }

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.77', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

const answers = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port })
    socket.on('connect', () => resolve(true))
    socket.on('error', () => resolve(false))
    socket.on('close', () => socket.destroy())
  })

test('listens where it is wanted, follows changes, and says once where it cannot', async () => {
  const port = await freePort()
  const wanted = new Set(['127.0.0.77', '203.0.113.7'])
  const listeners = addressListeners({ port, wanted: () => wanted, connected: (socket) => socket.destroy(), log: QUIET })
  await listeners.start()
  expect(await answers('127.0.0.77', port)).toBe(true)
  expect(await answers('127.0.0.78', port)).toBe(false)
  wanted.delete('127.0.0.77')
  wanted.add('127.0.0.78')
  await vi.waitFor(async () => expect(await answers('127.0.0.78', port)).toBe(true), { timeout: 5_000 })
  await vi.waitFor(async () => expect(await answers('127.0.0.77', port)).toBe(false), { timeout: 5_000 })
  expect(QUIET.warn).toHaveBeenCalledTimes(1)
  listeners.stop()
  expect(await answers('127.0.0.78', port)).toBe(false)
})
