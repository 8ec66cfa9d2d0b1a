import { ServicePort, ServiceType, typeForPort } from '@ballast/server/contract'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { followedType } from './followed-type.ts'

const port = fc.integer({ min: 1, max: 65_535 })

test('untouched, the type is always what the port suggests, however the port is typed', () => {
  fc.assert(
    fc.property(port, fc.array(port), (first, typed) => {
      let before = first
      let type = typeForPort(first)
      for (const next of typed) {
        type = followedType(type, before, next)
        before = next
      }
      expect(type).toBe(typeForPort(before))
    })
  )
})

test('a type that was chosen against the suggestion stays while the suggestion does', () => {
  expect(followedType('http', 21_443, 21_444)).toBe('http')
  expect(followedType('generic', 443, 8443)).toBe('generic')
})

test('web ports suggest HTTP, and every suggestion is valid', () => {
  expect([80, 443, 4443, 8080].map(typeForPort)).toEqual(['http', 'http', 'http', 'http'])
  expect([25, 5061, 3389].map(typeForPort)).toEqual(['generic', 'generic', 'generic'])
  fc.assert(fc.property(port, (each) => ServicePort.safeParse(each).success === false || ServiceType.safeParse(typeForPort(each)).success))
})
