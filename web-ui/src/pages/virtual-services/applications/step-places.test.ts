import type { NextStep } from '@ballast/server/contract'
import { expect, test } from 'vitest'
import { placesOf, progressOf } from './step-places.ts'

const step = (more: Partial<NextStep>): NextStep => ({
  title: 'Step',
  text: '',
  check: null,
  status: 'open',
  detail: '',
  services: [],
  open: [],
  ...more
})

const service = (id: number) => ({ id, name: `Service ${id}` })

test('a step leads to the section of each service where it is open', () => {
  const services = [service(1), service(2)]
  expect(placesOf(step({ check: 'certificate-assigned', open: [2] }), services)).toEqual([
    { id: 2, name: 'Service 2', hash: 'ssl-properties' }
  ])
  expect(placesOf(step({ check: 'all-up', open: [1] }), services)).toEqual([{ id: 1, name: 'Service 1', hash: null }])
  expect(placesOf(step({ check: 'settings-applied', open: [] }), services)).toEqual([])
  expect(placesOf(step({ check: null, status: 'by-hand' }), services)).toEqual([])
})

test('steps by hand do not count: nobody knows whether they are done', () => {
  const steps = [step({ status: 'done' }), step({ status: 'open' }), step({ status: 'by-hand' })]
  expect(progressOf({ steps })).toEqual({ done: 1, total: 2 })
})
