import { Buffer } from 'node:buffer'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { base64Of, readAsBase64 } from './files.ts'

test('any bytes survive, also more than one slice of them', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (data) => base64Of(data) === Buffer.from(data).toString('base64')))
  const large = Uint8Array.from({ length: 100_000 }, (_, index) => index % 251)
  expect(base64Of(large)).toBe(Buffer.from(large).toString('base64'))
})

test('a file is read whole', async () => {
  expect(await readAsBase64(new Blob(['-----BEGIN']))).toBe(btoa('-----BEGIN'))
})
