import { expect, test } from 'vitest'
import { createTyped } from './typed.ts'

test('what several forms hold is one change; a form that is as saved again takes its part back', () => {
  const { edits, store } = createTyped()
  edits('a', { name: 'Shop', port: 8080 })
  edits('b', { idleTimeout: 60 })
  expect(store.get()).toEqual({ name: 'Shop', port: 8080, idleTimeout: 60 })
  edits('a', null)
  expect(store.get()).toEqual({ idleTimeout: 60 })
})

test('forms of other objects, and forms that change nothing, disturb nobody', () => {
  const { edits, store } = createTyped()
  const before = store.get()
  edits('server', { address: '10.0.0.1', weight: 5 })
  edits('redirector', { url: 'https://a/' })
  edits('c', null)
  expect(store.get()).toBe(before)
})
