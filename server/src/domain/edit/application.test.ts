/** Applications follow what becomes of their services; next steps and test URLs follow the services, too. */
import { expect, test } from 'vitest'
import type { Application, Certificate, ServiceState, VirtualService } from '../../contract/index.ts'
import { diff, invert } from '../change.ts'
import { type Configuration, withEntity } from '../configuration.ts'
import { EMPTY_CONFIGURATION, newRealServer, newVirtualService } from '../defaults.ts'
import { undo } from '../history.ts'
import { nextSteps } from '../templates/next-steps.ts'
import { testUrls } from '../templates/test-urls.ts'
import { inWords, noteFor } from '../words.ts'
import {
  changeApplication,
  changeServices,
  changeVirtualService,
  deleteApplication,
  deleteVirtualService,
  duplicateVirtualService
} from './index.ts'

const NOW = '2026-11-25T04:00:00.000Z'

const certificate = (id: number, names: string[]): Certificate => ({
  id,
  name: `certificate ${id}`,
  fingerprint: String(id).repeat(64).slice(0, 64),
  subject: 'CN=x',
  commonName: 'x',
  names,
  issuer: 'CN=y',
  serial: '01',
  notBefore: NOW,
  notAfter: '2036-11-25T04:00:00.000Z',
  keyType: 'EC P-256',
  pem: '',
  chain: []
})

const APPLICATION: Application = {
  id: 9,
  name: 'Shop',
  template: { name: 'Web', version: '1.0' },
  parameters: [
    { id: 'address', type: 'address', label: 'Virtual Address', value: '10.0.0.1' },
    { id: 'shopHost', type: 'host', label: 'Name of the shop', value: 'shop.example.com' },
    { id: 'adminHost', type: 'host', label: 'Admin name', value: '' }
  ],
  services: [
    { id: 1, part: 'web' },
    { id: 2, part: 'mail' }
  ],
  temporaryCertificate: 3,
  settings: [{ setting: 'drainTime', value: 86_400, why: '' }],
  steps: [
    { title: 'Certificate', text: '', check: 'certificate-assigned', services: [] },
    { title: 'Servers', text: '', check: 'real-servers-added', services: [] },
    { title: 'Gateway', text: '', check: 'default-gateway-set', services: ['mail'] },
    { title: 'Settings', text: '', check: 'settings-applied', services: [] },
    { title: 'DNS', text: 'Point $' + '{shopHost} here, and $' + '{adminHost}.', check: null, services: [] },
    { title: 'Up', text: '', check: 'all-up', services: [] }
  ],
  testMinutes: null,
  tests: [
    { title: 'Shop', url: 'https://$' + '{shopHost}/', from: 'both', service: 'web', status: [200], text: '' },
    { title: 'Admin', url: 'https://$' + '{adminHost}/', from: 'inside', service: 'web', status: [200], text: '' }
  ]
}

const WEB: VirtualService = newVirtualService(1, {
  address: '10.0.0.1',
  port: 443,
  name: 'Web',
  ssl: { acceleration: true, certificates: [3] }
})
const MAIL: VirtualService = newVirtualService(2, { address: '10.0.0.1', port: 25, name: 'Mail' })

const START: Configuration = {
  ...EMPTY_CONFIGURATION,
  certificates: new Map([
    [3, certificate(3, ['localhost'])],
    [4, certificate(4, ['*.example.com'])]
  ]),
  virtualServices: new Map([
    [1, WEB],
    [2, MAIL]
  ]),
  applications: new Map([[9, APPLICATION]])
}

const membersOf = (configuration: Configuration): readonly number[] | undefined =>
  configuration.applications.get(9)?.services.map(({ id }) => id)

test('a service that goes leaves; the last one takes the application and the temporary certificate along', () => {
  const one = deleteVirtualService(START, 2)
  expect(membersOf(one)).toEqual([1])
  const none = deleteVirtualService(one, 1)
  expect([none.applications.size, [...none.certificates.keys()]]).toEqual([0, [4]])
  expect(changeServices(START, [1, 2], 'delete').applications.size).toBe(0)
  expect(membersOf(changeServices(START, [1, 2], 'disable'))).toEqual([1, 2])
})

test('a certificate that something else uses stays', () => {
  const other = newVirtualService(5, { address: '10.0.0.2', port: 443, ssl: { acceleration: true, certificates: [3] } })
  const shared = withEntity(START, 'virtualServices', 5, other)
  expect(deleteApplication(shared, 9, false).certificates.has(3)).toBe(true)
})

test('what stood in for a certificate leaves with the first real one, and goes when no service needs it', () => {
  const second = newVirtualService(2, { address: '10.0.0.1', port: 25, ssl: { acceleration: true, certificates: [3] } })
  const both = withEntity(START, 'virtualServices', 2, second)
  const one = changeVirtualService(both, 1, { ssl: { certificates: [3, 4] } })
  expect(one.virtualServices.get(1)?.ssl.certificates).toEqual([4])
  expect([one.certificates.has(3), one.applications.get(9)?.temporaryCertificate]).toEqual([true, 3])
  const none = changeVirtualService(one, 2, { ssl: { certificates: [4] } })
  expect([none.certificates.has(3), none.applications.get(9)?.temporaryCertificate]).toEqual([false, null])
  const untouched = changeVirtualService(both, 1, { ssl: { certificates: [3] } })
  expect(untouched.virtualServices.get(1)?.ssl.certificates).toEqual([3])
})

test('deleted with its services, or without', () => {
  expect(deleteApplication(START, 9, false)).toMatchObject({ virtualServices: new Map(), applications: new Map() })
  const kept = deleteApplication(START, 9, true)
  expect([kept.virtualServices.size, kept.applications.size, kept.certificates.size]).toEqual([2, 0, 2])
  expect(() => deleteApplication(START, 8, false)).toThrow('There is no application 8')
})

test('a copy of a service belongs to nothing', () => {
  const copied = duplicateVirtualService(START, 1, 7, { address: '10.0.0.3', port: 443 }, () => 8)
  expect(membersOf(copied)).toEqual([1, 2])
})

test('taken back, it is there again, and the words name it', () => {
  const gone = deleteVirtualService(START, 2)
  const changes = diff(START, gone)
  expect(inWords(changes, START, gone).map(({ object }) => object)).toContain('Application “Shop”')
  expect(undo(gone, { changes, number: 1 })).toEqual(START)
  const made = diff({ ...EMPTY_CONFIGURATION, certificates: START.certificates, virtualServices: START.virtualServices }, START)
  expect(noteFor(made, EMPTY_CONFIGURATION, START)).toBe('Added application “Shop”')
  expect(inWords(invert(made), START, EMPTY_CONFIGURATION)[0]?.before).toBe('from template “Web” 1.0, 2 virtual services')
})

test('names for test URLs can come later; what the services were made with cannot', () => {
  const changed = changeApplication(START, 9, { name: 'New', parameters: { adminHost: 'Admin.example.com' } })
  expect(changed.applications.get(9)).toMatchObject({ name: 'New', parameters: [{}, {}, { value: 'admin.example.com' }] })
  for (const [parameters, path, message] of [
    [{ address: '10.0.0.9' }, 'parameters.address', /was used when the services were made/],
    [{ shopHost: 'a b' }, 'parameters.shopHost', /host name/],
    [{ other: 'x' }, 'parameters.other', /no parameter/]
  ] as const) {
    const attempt = (): Configuration => changeApplication(START, 9, { parameters: { ...parameters } })
    expect(attempt).toThrow(expect.objectContaining({ errors: [{ path, message: expect.stringMatching(message) }] }))
  }
})

const state = (status: ServiceState['status']) => ({ status }) as ServiceState
const stepsOf = (configuration: Configuration, status: ServiceState['status'] = 'Up') =>
  nextSteps(APPLICATION, { configuration, stateOf: () => state(status) }).map((step) => [step.status, step.detail, step.open])

test('steps see what is there', () => {
  expect(stepsOf(START, 'Down')).toEqual([
    ['open', 'Only the temporary certificate is assigned to Web.', [1]],
    ['open', 'Real servers are missing in Web and Mail (2 of 2 services).', [1, 2]],
    ['open', 'No Default Gateway in Mail (1 of 1 service).', [2]],
    ['open', 'Not yet so: L7 Connection Drain Time (secs).', []],
    ['by-hand', '', []],
    ['open', 'Not Up: Web and Mail (2 of 2 services).', [1, 2]]
  ])
  const served = [WEB, MAIL].map((service) => ({
    ...service,
    realServers: [newRealServer(service.id + 20, { address: '10.1.0.1' }, service, NOW)]
  }))
  const ready: Configuration = {
    ...START,
    settings: { ...START.settings, drainTime: 86_400 },
    virtualServices: new Map(served.map((service) => [service.id, { ...service, gateway: '10.0.0.254' }]))
  }
  const done = changeVirtualService(ready, 1, { ssl: { certificates: [4] } })
  expect(stepsOf(done).map(([status]) => status)).toEqual(['done', 'done', 'done', 'done', 'by-hand', 'done'])
})

test('a certificate without a name that clients ask for is not yet the right one', () => {
  const wrong = withEntity(START, 'certificates', 4, certificate(4, ['other.example.com']))
  const assigned = changeVirtualService(wrong, 1, { ssl: { certificates: [4] } })
  expect(stepsOf(assigned)[0]).toEqual(['open', 'The certificate of Web is not valid for shop.example.com.', [1]])
})

test('test URLs have the names that are known, and say which are missing', () => {
  expect(testUrls(START, APPLICATION)).toMatchObject([
    { url: 'https://shop.example.com/', host: 'shop.example.com', missing: [], service: { id: 1, port: 443 } },
    { url: 'https://<Admin name>/', host: '', missing: ['adminHost'] }
  ])
  expect(testUrls(deleteVirtualService(START, 1), APPLICATION)[0]?.service).toBeNull()
  const [, , , , dns] = nextSteps(APPLICATION, { configuration: START, stateOf: () => state('Up') })
  expect(dns?.text).toBe('Point shop.example.com here, and <Admin name>.')
})
