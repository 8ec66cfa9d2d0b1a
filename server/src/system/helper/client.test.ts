/** The line to the helper when answers are late. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as z from 'zod'
import { helperClient } from './client.ts'

const Question = z.object({ id: z.int(), verb: z.string() })

let folder: string
let server: Server
/** Answers of the verb `confirm`, which waits for its turn; everything else gets none. */
const late: (() => void)[] = []

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-line-'))
  server = createServer((socket) => {
    createInterface({ input: socket }).on('line', (text) => {
      const { id, verb } = Question.parse(JSON.parse(text))
      if (verb === 'confirm') late.push(() => socket.write(`${JSON.stringify({ id, answer: { confirmed: true } })}\n`))
    })
  })
  await new Promise<void>((resolve) => server.listen(join(folder, 'socket'), resolve))
})
afterEach(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

test('a question that nobody answers in time takes no other one along: a change that is being made is heard of', async () => {
  const helper = helperClient(join(folder, 'socket'), { usual: 50 })
  const change = helper.call('confirm', { id: 'change' })
  await expect(helper.call('state', {})).rejects.toThrow('ballast-helper did not answer “state” within 0.05 seconds.')
  for (const answer of late) answer()
  expect(await change).toEqual({ confirmed: true })
})
