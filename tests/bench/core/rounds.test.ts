import { assert, asyncProperty, integer, property } from 'fast-check'
import { expect, test } from 'vitest'
import { alternate, turns } from './rounds.ts'

const people = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at)

test('in each round everybody has one turn', () => {
  assert(
    property(integer({ min: 0, max: 6 }), integer({ min: 0, max: 50 }), (count, round) => {
      expect(turns(people(count), round).toSorted((a, b) => a - b)).toEqual(people(count))
    })
  )
})

test('everybody begins equally often, and nobody always follows the same one', () => {
  assert(
    property(integer({ min: 3, max: 6 }), (count) => {
      const orders = people(2 * count).map((round) => turns(people(count), round))
      const first = orders.map(([one]) => one)
      for (const one of people(count)) {
        expect(first.filter((other) => other === one)).toHaveLength(2)
        const before = orders.flatMap((order) => order[order.indexOf(one) - 1] ?? [])
        expect(new Set(before).size).toBeGreaterThan(1)
      }
    })
  )
})

test('samples come back by subject, in the order of the rounds', async () => {
  await assert(
    asyncProperty(integer({ min: 1, max: 5 }), integer({ min: 0, max: 7 }), async (count, rounds) => {
      const samples = await alternate(people(count), rounds, (one, round) => Promise.resolve(`${one} in ${round}`))
      for (const one of people(count)) expect(samples.get(one)).toEqual(people(rounds).map((round) => `${one} in ${round}`))
    })
  )
})
