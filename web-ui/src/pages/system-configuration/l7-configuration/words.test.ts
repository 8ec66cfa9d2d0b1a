import { expect, test } from 'vitest'
import { drainingInWords } from './words.ts'

const on = (drainTime: number, dropAtDrainEnd: boolean, dropOnFailure = false): string =>
  drainingInWords({ drainTime, dropAtDrainEnd, dropOnFailure })

test('draining is told with its time, and with what happens at its end', () => {
  expect(on(86_400, false)).toContain('For 1 day')
  expect(on(86_400, false)).toContain('go on until they end.')
  expect(on(86_400, true)).toContain('open connections to it end.')
  expect(on(300, false, true)).toContain('at most 5 minutes more')
  expect(on(0, true)).toContain('end at once')
  expect(on(0, false)).toContain('go on until they end')
})
