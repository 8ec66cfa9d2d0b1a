/** The word encoder against the real engine: HAProxy answers with the texts that stand in its configuration. */
import { request } from 'node:http'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { arg, evaluate, expression, format, line, section, word } from '../../server/src/render/words.ts'
import { startHaproxy, temporaryDirectory, writeFiles } from '../support/haproxy.ts'

const NASTY = [
  '"',
  "'",
  '\\',
  '\\n',
  '\\x41',
  '$HOME',
  '#',
  '%',
  '%[src]',
  '%%',
  '  ',
  '\n',
  '\r',
  '\t',
  ')',
  '(',
  ',',
  ']',
  '{',
  'ß',
  '\u{1F600}'
]
const text = fc
  .array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 8 })), { minLength: 1, maxLength: 8 })
  .map((parts) => parts.join('').replaceAll('\0', ''))
  .filter((value) => value !== '')

/** Each text stands three times in the configuration, once per way to write it. A log-format shows the bytes of values as they are only in hex. */
const WAYS = {
  word: (value: string) => line`string ${word(value)}`,
  format: (value: string) => line`lf-string ${format(value)}`,
  arg: (value: string) => line`lf-string ${format(evaluate(expression`str(${arg(value)}),hex`))}`
} as const

const answerLine = (way: keyof typeof WAYS, at: number, value: string): string =>
  `  http-request return status 200 content-type text/plain ${WAYS[way](value)} if { path /${way}/${at} }\n`

function configurationOf(texts: readonly string[], socket: string): string {
  const answers = texts.flatMap((value, at) => (['word', 'format', 'arg'] as const).map((way) => answerLine(way, at, value)))
  const head = section(line`defaults`, [line`mode http`, line`timeout client 5s`, line`timeout server 5s`, line`timeout connect 5s`])
  return `${head}\n${section(line`frontend echo`, [line`bind ${word(`unix@${socket}`)}`])}${answers.join('')}`
}

function get(socketPath: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, path }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
    })
    sent.on('error', reject)
    sent.end()
  })
}

test('the engine reads every text as it was written, in each place of its grammar', async () => {
  using directory = temporaryDirectory()
  const socket = join(directory.path, 'echo.sock')
  const texts = fc.sample(text, { numRuns: 300, seed: 20_261_122 })
  writeFiles(directory.path, { 'haproxy.cfg': configurationOf(texts, socket) })
  await using _engine = await startHaproxy(join(directory.path, 'haproxy.cfg'), socket)
  for (const way of ['word', 'format', 'arg'] as const) {
    const answers = await Promise.all(texts.map((_, at) => get(socket, `/${way}/${at}`)))
    const expected = way === 'arg' ? texts.map((value) => Buffer.from(value).toString('hex').toUpperCase()) : texts
    expect({ way, answers }).toEqual({ way, answers: expected })
  }
})
