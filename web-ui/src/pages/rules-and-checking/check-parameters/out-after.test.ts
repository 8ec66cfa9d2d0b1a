import { expect, test } from 'vitest'
import { outAfterRefusal, outAfterSilence } from './out-after.ts'

test('measured on the engine: interval 4, timeout 2, 3 tries, hung right after a good check', () => {
  // The last good check ended at 0.1 s, checks began at 4.1, 10.1 and 16.1 s, and the server was out at 18.1 s.
  expect(outAfterSilence({ interval: 4, timeout: 2, retries: 3 })).toEqual({ least: 14, most: 18 })
})

test('a refusal costs no timeout', () => {
  expect(outAfterRefusal({ interval: 9, timeout: 4, retries: 2 })).toEqual({ least: 9, most: 18 })
  expect(outAfterRefusal({ interval: 9, timeout: 4, retries: 1 })).toEqual({ least: 0, most: 9 })
})
