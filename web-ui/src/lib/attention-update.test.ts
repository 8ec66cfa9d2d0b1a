import type { UpdateView } from '@ballast/server/contract'
import { expect, test } from 'vitest'
import { updateItems } from './attention-update.ts'

const update = (more: Partial<UpdateView>): UpdateView => ({
  access: { allowed: true, reason: '' },
  running: { version: '1.0.0', state: 'good' },
  other: { version: '1.1.0', state: 'failed', bringsBackOldConfiguration: false },
  isTrial: false,
  upload: null,
  writing: null,
  last: { at: '2026-11-25T10:00:00.000Z', version: '1.1.0', outcome: 'fell-back', message: 'It did not become healthy.' },
  ...more
})

const other = (state: 'empty' | 'writing' | 'ready' | 'trying' | 'good' | 'failed') => ({
  other: { version: '1.1.0', state, bringsBackOldConfiguration: false }
})

test('a version that fell back, and one that waits for its first start, are told', () => {
  expect(updateItems(update({}))).toMatchObject([
    { title: 'Version 1.1.0 did not work, and version 1.0.0 came back by itself', since: '2026-11-25T10:00:00.000Z' }
  ])
  expect(updateItems(update(other('ready')))).toMatchObject([{ title: 'Version 1.1.0 is installed and not started yet' }])
})

test('nothing is told of a machine with one root, of a version that worked, nor while one is on trial', () => {
  expect(updateItems(null)).toEqual([])
  expect(updateItems(update({ other: null }))).toEqual([])
  expect(updateItems(update(other('good')))).toEqual([])
  expect(updateItems(update({ isTrial: true }))).toEqual([])
})
