import type { ApplicationView } from '@ballast/server/contract'
import { expect, test } from 'vitest'
import { urlItems } from './attention-urls.ts'

const application = (more: Partial<ApplicationView>): ApplicationView => ({
  id: 7,
  version: 1,
  name: 'Shop',
  template: { name: 'Shop', version: '1.0' },
  parameters: [],
  temporaryCertificate: null,
  services: [],
  settings: [],
  steps: [],
  tests: [],
  testMinutes: 10,
  lastTest: { at: '2026-11-25T10:00:00.000Z', passed: 1, failed: 2, skipped: 0 },
  ...more
})

test('what fails by schedule is told, with the way to it', () => {
  expect(urlItems([application({})])).toMatchObject([
    { severity: 'warning', title: '2 of 3 test URLs of Shop fail', href: '/virtual-services/applications?of=%5B7%5D' }
  ])
  expect(urlItems([application({ lastTest: { at: '', passed: 0, failed: 1, skipped: 0 } })])).toMatchObject([{ severity: 'danger' }])
})

test('nothing is told of what passes, was never asked, or was tried by hand', () => {
  expect(urlItems([application({ lastTest: null })])).toEqual([])
  expect(urlItems([application({ testMinutes: null })])).toEqual([])
  expect(urlItems([application({ lastTest: { at: '', passed: 1, failed: 0, skipped: 1 } })])).toEqual([])
})
