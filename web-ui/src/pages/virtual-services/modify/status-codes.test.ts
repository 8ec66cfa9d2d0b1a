import { HealthCheck } from '@ballast/server/contract'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { codesFromText, textFromCodes } from './status-codes.ts'

test('codes survive the way to text and back', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 300, max: 599 })), (codes) => {
      expect(codesFromText(textFromCodes(codes))).toEqual(codes)
    })
  )
})

test('any separator will do, and what is no code reaches the contract, which refuses it', () => {
  expect(codesFromText(' 301;302  401,')).toEqual([301, 302, 401])
  expect(codesFromText('')).toEqual([])
  expect(HealthCheck.shape.statusCodes.safeParse(codesFromText('301')).success).toBe(true)
  expect(HealthCheck.shape.statusCodes.safeParse(codesFromText('301, ok')).success).toBe(false)
  expect(HealthCheck.shape.statusCodes.safeParse(codesFromText('200')).success).toBe(false)
})
