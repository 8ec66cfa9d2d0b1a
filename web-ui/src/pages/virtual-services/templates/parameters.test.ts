import { expect, test } from 'vitest'
import { isNeeded, type Parameter, parameterFault, parametersToSend, proposalOf } from './parameters.ts'

const of = (type: Parameter['type'], more: Partial<Parameter> = {}): Parameter => ({
  id: type,
  type,
  label: type,
  help: '',
  optional: false,
  fixed: false,
  ...more
})

test('a form starts with the defaults, and with nothing where there is none', () => {
  expect(proposalOf(of('port', { default: 443 }))).toBe(443)
  expect(proposalOf(of('port'))).toBeNull()
  expect(proposalOf(of('host'))).toBe('')
  expect(proposalOf(of('certificates'))).toBeNull()
  expect(proposalOf(of('authorities'))).toEqual([])
})

test('only what has no default and may not be empty must be asked for', () => {
  expect(isNeeded(of('address'))).toBe(true)
  expect(isNeeded(of('port', { default: 443 }))).toBe(false)
  expect(isNeeded(of('host', { optional: true }))).toBe(false)
  expect(isNeeded(of('port', { fixed: true, default: 80 }))).toBe(false)
})

test('one certificate becomes the list that the API wants, and what is fixed stays out', () => {
  const parameters = [of('address'), of('certificates'), of('port', { fixed: true, default: 80 }), of('text')]
  expect(parametersToSend(parameters, { address: '10.0.0.1', certificates: 3, port: 80 })).toEqual({
    address: '10.0.0.1',
    certificates: [3]
  })
  expect(parametersToSend(parameters, { certificates: null })).toEqual({ certificates: [] })
})

test('faults are found before anything is sent', () => {
  expect(parameterFault(of('address'), '')).toBe('Type an IP address.')
  expect(parameterFault(of('address'), '10.0.0.300')).toMatch(/Type an IPv4 address/)
  expect(parameterFault(of('host', { optional: true }), '')).toBeNull()
  expect(parameterFault(of('host', { optional: true }), 'a b')).toMatch(/Type a host name/)
  expect(parameterFault(of('port', { default: 443 }), null)).toBeNull()
  expect(parameterFault(of('port', { default: 443 }), 70_000)).toMatch(/65535/)
  expect(parameterFault(of('certificates'), null)).toBe('Choose a certificate.')
})
