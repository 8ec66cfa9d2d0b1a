import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { moveWithin, sortedBy } from './lists.ts'

test('moving one place and back gives the same list', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer(), { minLength: 2 }), fc.nat(), (list, at) => {
      const index = at % (list.length - 1)
      const member = list[index] ?? 0
      const moved = moveWithin(list, member, 1)
      expect(moved[index + 1]).toBe(member)
      expect(moveWithin(moved, member, -1)).toEqual(list)
    })
  )
})

test('at the ends nothing moves', () => {
  expect(moveWithin([1, 2, 3], 1, -1)).toEqual([1, 2, 3])
  expect(moveWithin([1, 2, 3], 3, 1)).toEqual([1, 2, 3])
  expect(moveWithin([1, 2, 3], 9, 1)).toEqual([1, 2, 3])
})

test('texts sort as people sort them, numbers by size, equal ones stay in order', () => {
  const same = (text: string) => text
  expect(sortedBy(['fe10', 'fe2', 'FE1'], same, 'asc')).toEqual(['FE1', 'fe2', 'fe10'])
  expect(sortedBy([10, 9, 100], (value) => value, 'desc')).toEqual([100, 10, 9])
  const pairs = [
    { key: 1, name: 'a' },
    { key: 0, name: 'b' },
    { key: 1, name: 'c' }
  ]
  expect(sortedBy(pairs, (pair) => pair.key, 'asc').map((pair) => pair.name)).toEqual(['b', 'a', 'c'])
})
