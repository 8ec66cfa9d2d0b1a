import type { Client, Health, RouteName } from '@ballast/server/contract'
import { expect, test } from 'vitest'
import { watch } from './watch.ts'

/** A web process that answers what the test says; `null` stands for no answer. */
function machine(answers: readonly (Health | null)[], keeps: readonly boolean[] = [true]) {
  const calls: string[] = []
  const said: string[] = []
  let looks = 0
  let kept = 0
  const call = (name: RouteName): Promise<unknown> => {
    calls.push(name)
    if (name === 'health') {
      const answer = answers[Math.min(looks, answers.length - 1)] ?? null
      looks += 1
      return answer === null ? Promise.reject(new Error('Ballast does not answer.')) : Promise.resolve(answer)
    }
    kept += 1
    return keeps[kept - 1] === true ? Promise.resolve({ kept: true }) : Promise.reject(new Error('The helper is away.'))
  }
  const client = { call } as unknown as Client
  return { calls, said, watching: { client, pause: () => Promise.resolve(), say: (words: string) => void said.push(words) } }
}

const GOOD: Health = { healthy: true, reason: '' }
const ILL: Health = { healthy: false, reason: 'The traffic engine does not run this configuration.' }

test('a version that works ten looks long is kept', async () => {
  const { calls, watching } = machine([null, null, ILL, GOOD])
  await watch(watching)
  expect(calls.filter((name) => name === 'health')).toHaveLength(13)
  expect(calls.at(-1)).toBe('versionKeep')
})

test('one that stumbles begins anew, and what is wrong is said once', async () => {
  const nine = Array.from({ length: 9 }, () => GOOD)
  const { calls, said, watching } = machine([...nine, null, null, GOOD])
  await watch(watching)
  expect(calls.filter((name) => name === 'health')).toHaveLength(9 + 2 + 10)
  expect(said).toEqual(['Ballast does not answer.', 'This version works and is kept.'])
})

test('a helper that does not keep it is asked again after another while', async () => {
  const { calls, watching } = machine([GOOD], [false, true])
  await watch(watching)
  expect(calls.filter((name) => name === 'versionKeep')).toHaveLength(2)
  expect(calls.filter((name) => name === 'health')).toHaveLength(20)
})
