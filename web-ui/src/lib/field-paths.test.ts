import { ApiError, type Problem } from '@ballast/server/contract'
import { expect, test } from 'vitest'
import { faultsWithin, fieldFor } from './field-paths.ts'
import { numberFromText } from './number-text.ts'

const has =
  (...names: string[]) =>
  (name: string) =>
    names.includes(name)

test('a fault lands on its field, else on the nearest field above', () => {
  expect(fieldFor('persistence.timeout', has('persistence.timeout', 'persistence'))).toBe('persistence.timeout')
  expect(fieldFor('ssl.certificates.0', has('ssl.certificates'))).toBe('ssl.certificates')
})

test('a fault of a field that is not shown, or of the whole, stands at the head of the form', () => {
  expect(fieldFor('check.url', has('port'))).toBeNull()
  expect(fieldFor('', has('port'))).toBeNull()
})

test('a fault of an entry belongs to the form that adds it; others keep their place', async () => {
  const problem: Problem = {
    type: 'about:blank',
    title: '',
    status: 422,
    code: 'not-acceptable-together',
    detail: 'No.',
    errors: [
      { path: 'routes.3.gateway', message: 'Not on-link.' },
      { path: 'routes.30', message: 'Another.' }
    ],
    requestId: 'r'
  }
  const refused = await faultsWithin('routes.3', () => Promise.reject(new ApiError(problem))).catch((error: unknown) => error)
  expect(refused).toMatchObject({ problem: { code: 'not-acceptable-together', errors: [{ path: 'gateway' }, { path: 'routes.30' }] } })
  expect(await faultsWithin('routes.3', () => Promise.resolve(1))).toBe(1)
})

test('what is typed becomes a number only when it is one', () => {
  expect(numberFromText(' 443 ')).toBe(443)
  expect(numberFromText('-1')).toBe(-1)
  for (const text of ['', '4 43', '1e3', '0x10', '4.5', 'abc', '9'.repeat(16)]) expect(numberFromText(text)).toBe(text)
})
