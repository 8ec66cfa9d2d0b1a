import { expect, test } from 'vitest'
import { faultOf } from './uploads.ts'

test('what cannot be a template is not read', () => {
  expect(faultOf({ name: 'a.tmpl', size: 0 })).toBe('The file is empty.')
  expect(faultOf({ name: 'a.tmpl', size: 20_000 })).toBeNull()
  expect(faultOf({ name: 'a.tmpl', size: 1024 * 1024 })).toBeNull()
  expect(faultOf({ name: 'all.zip', size: 50_000_000 })).toBe(
    'The file has 48829 KiB; a template has at most 1024. Choose the *.tmpl file itself, not the archive around it.'
  )
})
