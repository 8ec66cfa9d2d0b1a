/** A person types into the filter of the list, again and again, while live updates come in. */
import type { Page } from 'playwright-core'
import { addressOf, PORT } from '../sized/ballast.ts'
import { type Press, untilList, untilRows } from './probe.ts'
import { LIST, SERVICES } from './tabs.ts'

/** Milliseconds between two keys of somebody who types well. */
const PAUSE = 110

export interface Typing {
  readonly presses: readonly Press[]
  /** Milliseconds from the last letter of a word until the list shows what fits. */
  readonly answers: readonly number[]
  /** Messages of the stream meanwhile, and their kB in all. */
  readonly messages: number
  readonly kilobytes: number
}

/** How many services the filter finds by these digits: in their names, or in their addresses. */
const fitting = (digits: string): number =>
  Array.from({ length: SERVICES }, (_, at) => `${at} ${addressOf(at)}:${PORT}`).filter((text) => text.includes(digits)).length

/** What is typed, and how many rows it leaves. Each digit leaves fewer, so that one sees when the list has followed. */
const WORDS = Array.from({ length: 900 }, (_, at) => String(100 + ((at * 37) % 900)))
  .map((digits) => ({ word: `service ${digits}`, rows: fitting(digits), before: fitting(digits.slice(0, 2)) }))
  .filter(({ rows, before }) => rows < before)

/** Types one word, and takes it away again. */
export async function filterOnce(page: Page, turn: number): Promise<number> {
  const { word, rows } = WORDS[turn % WORDS.length] ?? { word: '', rows: SERVICES }
  await page.getByLabel('Search services', { exact: true }).click()
  await page.keyboard.type(word, { delay: PAUSE })
  const answer = await untilRows(page, rows)
  await page.keyboard.press('Control+A')
  await page.keyboard.press('Backspace')
  await untilRows(page, SERVICES)
  return answer
}

export async function openList(page: Page): Promise<void> {
  await page.goto(LIST)
  await untilList(page)
}

export async function typing(page: Page, words: number): Promise<Typing> {
  const before = await page.evaluate(() => {
    window.bench.presses = []
    const { messages, characters } = window.bench
    return { messages, characters }
  })
  const answers: number[] = []
  for (let turn = 0; turn < words; turn += 1) answers.push(await filterOnce(page, turn))
  const { presses, messages, characters } = await page.evaluate(() => window.bench)
  return { presses, answers, messages: messages - before.messages, kilobytes: (characters - before.characters) / 1000 }
}
