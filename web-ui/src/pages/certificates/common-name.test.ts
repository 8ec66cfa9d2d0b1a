import { expect, test } from 'vitest'
import { commonNameOf } from './common-name.ts'

test('the common name is found wherever it stands, in quotes or not', () => {
  expect(commonNameOf('CN=R11, O=Let’s Encrypt, C=US')).toBe('R11')
  expect(commonNameOf('C=US, O=Contoso, CN=Contoso Root CA 1')).toBe('Contoso Root CA 1')
  expect(commonNameOf('CN="Contoso, Inc.", O=Contoso')).toBe('Contoso, Inc.')
})

test('a name without one stays whole', () => {
  expect(commonNameOf('O=Contoso, DCN=x')).toBe('O=Contoso, DCN=x')
  expect(commonNameOf('')).toBe('')
})
