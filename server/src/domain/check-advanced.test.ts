/** Sentences about advanced properties that do not go together, and ports as people type them. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AdvancedProperties, PortList, portCount, portRanges, type VirtualServicePatch } from '../contract/index.ts'
import { checkConfiguration } from './check.ts'
import type { Configuration } from './configuration.ts'
import { EMPTY_CONFIGURATION } from './defaults.ts'
import * as edit from './edit/index.ts'
import { listenerCount, listenersOf } from './listeners.ts'
import { Refusal } from './problems.ts'

const one = edit.addVirtualService(EMPTY_CONFIGURATION, 1, { address: '10.0.0.1', port: 80, name: 'One' })
const service = edit.addVirtualService(one, 2, { address: '10.0.0.1', port: 8080, name: 'Two' })

function problems(advanced: Partial<AdvancedProperties>, more: VirtualServicePatch = {}, from: Configuration = service): readonly string[] {
  try {
    checkConfiguration(edit.changeVirtualService(from, 2, { advanced, ...more }), from, { localAddresses: null })
    return []
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return error.errors.map(({ path, message }) => `${path}: ${message}`)
  }
}

const entry = (network: string) => ({ network, comment: '' })

test.each<[string, Partial<AdvancedProperties>, readonly string[]]>([
  ['nothing', {}, []],
  ['a port of another service', { extraPorts: '79-81' }, ['advanced.extraPorts: Virtual service “One” .*already has 10.0.0.1:80']],
  ['its own port again', { extraPorts: '8080-8081' }, []],
  ['an alternate address of its own', { alternateAddress: '10.0.0.1' }, ['advanced.alternateAddress: 10.0.0.1 is the service’s address']],
  ['a multicast address', { alternateAddress: 'ff02::1' }, ['advanced.alternateAddress: ff02::1 cannot be an Alternate Address']],
  ['a value without header', { addHeaderValue: 'x' }, ['advanced.addHeaderName: ']],
  ['a header without value', { addHeaderName: 'X-A' }, ['advanced.addHeaderValue: ']],
  ['the Host header', { addHeaderName: 'hOst', addHeaderValue: 'x' }, ['advanced.addHeaderName: The header hOst']],
  ['half a copy', { copyHeaderFrom: 'X-A' }, ['advanced.copyHeaderTo: Type both']],
  ['a message without code', { errorMessage: 'x' }, ['advanced.errorCode: ']],
  ['a body where there is none', { errorMessage: 'x', errorCode: 204 }, ['advanced.errorMessage: An answer with code 204']],
  [
    'message and redirect',
    { errorMessage: 'x', errorCode: 503, errorRedirect: 'https://%h%s' },
    ['advanced.errorMessage: With a Redirect']
  ],
  ['a network twice', { allow: [entry('10.0.0.0/8'), entry('10.0.0.0/8')] }, ['advanced.allow: 10.0.0.0/8 is in the list']],
  ['HTTP/2 without TLS', { serverHttp2: true }, ['advanced.serverHttp2: HTTP/2 to real servers needs TLS']]
])('%s', (_what, advanced, expected) => {
  expect(problems(advanced)).toEqual(expected.map((text) => expect.stringMatching(text)))
})

test('a generic service reads no requests', () => {
  const all = {
    caching: true,
    compression: true,
    errorCode: 503,
    requestRateLimit: 1,
    clientRequestRateLimit: 1,
    errorRedirect: 'https://a'
  }
  expect(problems(all, { type: 'generic' }).map((text) => text.split(':')[0])).toEqual([
    'advanced.caching',
    'advanced.compression',
    'advanced.errorCode',
    'advanced.errorRedirect',
    'advanced.requestRateLimit',
    'advanced.clientRequestRateLimit'
  ])
})

test('an alternate address that is another service’s, and a service that comes onto an extra port', () => {
  const moved = edit.changeVirtualService(service, 2, { address: '10.0.0.2', port: 80 })
  expect(problems({ alternateAddress: '10.0.0.1' }, {}, moved)).toEqual([
    expect.stringContaining('advanced.alternateAddress: Virtual service “One”')
  ])
  const wide = edit.changeVirtualService(service, 2, { advanced: { extraPorts: '9000-9010' } })
  const late = () =>
    checkConfiguration(edit.addVirtualService(wide, 3, { address: '10.0.0.1', port: 9005 }), wide, { localAddresses: null })
  expect(late).toThrow('Virtual service “Two” (10.0.0.1:8080) already has 10.0.0.1:9005')
})

test.each([
  ['', ''],
  [' 8080 ', '8080'],
  ['9000-9010,8080', '8080, 9000-9010'],
  ['80 81;82', '80-82'],
  ['90-95, 93-99', '90-99']
])('ports %s are %s', (typed, kept) => {
  expect(PortList.parse(typed)).toBe(kept)
})

test.each([
  ['x', 'Type ports and ranges'],
  ['2', '2 is not within 3 to 65530'],
  ['65531', '65531 is not within'],
  ['9-5', '9-5 is not within'],
  ['1000-1510', 'These are 511 ports'],
  ['1-', 'Type ports and ranges']
])('ports %s are refused', (typed, why) => {
  expect(PortList.safeParse(typed).error?.issues[0]?.message).toContain(why)
})

test('as many listeners are counted as there are, each once', () => {
  const port = fc.integer({ min: 3, max: 500 })
  const list = fc
    .array(fc.tuple(port, fc.nat({ max: 20 })), { maxLength: 6 })
    .map((parts) => parts.map(([from, more]) => `${from}-${from + more}`).join(','))
  fc.assert(
    fc.property(port, list, fc.boolean(), (own, text, both) => {
      const extraPorts = PortList.parse(text)
      const two = edit.addVirtualService(EMPTY_CONFIGURATION, 1, {
        address: '10.0.0.1',
        port: own,
        advanced: { extraPorts, alternateAddress: both ? '::2' : null }
      })
      const made = two.virtualServices.get(1)
      if (made === undefined) throw new Error('no service')
      const all = [...listenersOf(made)]
      expect(new Set(all).size).toBe(all.length)
      expect(listenerCount(made)).toBe(all.length)
      expect(portCount(portRanges(extraPorts) ?? [])).toBeLessThanOrEqual(all.length)
    })
  )
})
