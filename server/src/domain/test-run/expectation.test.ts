import { expect, test } from 'vitest'
import { expectedVerdict, textVerdict } from './expectation.ts'
import type { HttpSeen } from './observed.ts'

const seen = (more: Partial<HttpSeen> = {}): HttpSeen => ({ status: 200, headers: {}, bytes: 5, text: 'hello', isCut: false, ...more })

test('any of the wanted status codes is good, whatever it means elsewhere', () => {
  expect(expectedVerdict(seen({ status: 401 }), [200, 401], 5)).toMatchObject({ status: 'pass', detail: 'The answer is 401 Unauthorized.' })
  expect(expectedVerdict(seen({ status: 404 }), [404], 5).status).toBe('pass')
  expect(expectedVerdict(seen({ status: 200 }), [302, 303], 5)).toMatchObject({
    status: 'fail',
    detail: 'The answer is 200 OK, where 302 Found or 303 See Other is due.'
  })
  expect(expectedVerdict(seen({ status: 503 }), [200], 5).advice).toContain('health checks')
  expect(expectedVerdict({ fault: 'timeout', words: 'timed out' }, [200], 5)).toMatchObject({
    status: 'fail',
    detail: 'No answer within 5 seconds.'
  })
})

test('a text that must stand in the answer', () => {
  expect(textVerdict(seen(), '').status).toBe('skipped')
  expect(textVerdict(seen(), 'ell').status).toBe('pass')
  expect(textVerdict(seen({ isCut: true }), 'bye')).toMatchObject({
    status: 'fail',
    detail: '“bye” does not stand in the beginning of the answer.'
  })
})
