/** Input of `ip -batch`. Words are canonical values and our own keywords; one with anything else in it is a defect of ours. */
import type { Step } from '../network/step.ts'

const WORD = /^[A-Za-z0-9_.:/+-]+$/

export function renderBatch(steps: readonly Step[]): string {
  return steps
    .map(({ words }) => {
      const texts = words.map(String)
      const wrong = texts.find((word) => !WORD.test(word))
      if (wrong !== undefined) throw new Error(`This cannot be a word of a command: ${JSON.stringify(wrong)}`)
      return `${texts.join(' ')}\n`
    })
    .join('')
}
