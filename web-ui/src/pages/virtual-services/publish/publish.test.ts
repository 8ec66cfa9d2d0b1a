import type { TemplateView } from '@ballast/server/contract'
import { expect, test } from 'vitest'
import type { Parameter } from '../templates/parameters.ts'
import { bestCertificate, missingNames } from './best-certificate.ts'
import { faultsIn } from './faults.ts'
import { emptyForm, type Part, type PublishForm, partOf, stepsFor } from './form.ts'
import { placeOf, requestOf } from './request.ts'
import { serverGroups, sharedCertificates, sharedHosts, wantedSettings } from './shared.ts'

const parameter = (id: string, type: Parameter['type'], more: Partial<Parameter> = {}): Parameter => ({
  id,
  type,
  label: id,
  help: '',
  optional: true,
  fixed: false,
  ...more
})

const service = (id: string, servers: readonly string[], serverPort: number): TemplateView['services'][number] => ({
  id,
  name: id,
  type: 'http',
  port: 443,
  extraPorts: '',
  addressParameter: 'address',
  portParameter: null,
  servers: [...servers],
  serverPort,
  ownPorts: [],
  subServices: [],
  needsCertificate: false
})

const template = (id: string, more: Partial<TemplateView>): TemplateView => ({
  id,
  name: id,
  comment: '',
  version: '1.0',
  shipped: true,
  uploadedAt: null,
  problems: [],
  notes: [],
  parameters: [],
  servers: [],
  services: [],
  rules: [],
  settings: [],
  steps: [],
  tests: [],
  ...more
})

const address = parameter('address', 'address', { optional: false })
const drain = { setting: 'drainTime', value: 86_400, why: '', title: 'Drain', words: '86400', present: '0', applied: false } as const

const OUTSIDE = template('outside', {
  parameters: [
    address,
    parameter('port', 'port', { default: 443 }),
    parameter('meetHost', 'host', { label: 'Meeting name' }),
    parameter('webHost', 'host', { label: 'External name' }),
    parameter('certificate', 'certificates', { label: 'Certificate' })
  ],
  servers: [{ id: 'frontEnds', label: 'Front Ends', help: '' }],
  services: [service('proxy', ['frontEnds'], 4443)],
  settings: [drain]
})
const INSIDE = template('inside', {
  parameters: [address, parameter('meetHost', 'host', { label: 'Meeting name' }), parameter('webHost', 'host', { label: 'Internal name' })],
  servers: [{ id: 'frontEnds', label: 'Front Ends', help: '' }],
  services: [service('web', ['frontEnds'], 443), service('sip', ['frontEnds'], 5061)],
  settings: [drain],
  steps: [{ title: 'Gateway', text: '', check: 'default-gateway-set', services: [] }]
})
const OFFICE = template('office', {
  parameters: [address, parameter('certificate', 'certificate', { label: 'Certificate', optional: false })],
  servers: [{ id: 'servers', label: 'Real Servers', help: '' }],
  services: [service('office', ['servers'], 443)]
})
const ALL = [OUTSIDE, INSIDE, OFFICE]

const filled: PublishForm = {
  ...emptyForm(undefined),
  templates: ALL.map(({ id }) => id),
  parts: Object.fromEntries(
    ALL.map((each, at) => {
      const part = partOf(each)
      return [each.id, { ...part, parameters: { ...part.parameters, address: `10.0.0.${at + 1}` } }]
    })
  ),
  hosts: { 'meetHost-meeting-name': 'meet.example.test' },
  certificates: { certificate: 7 },
  servers: { 'frontEnds-front-ends': ['10.1.0.1', '10.1.0.2'], 'office-servers': ['10.1.0.9'] },
  settings: ['drainTime']
}

const withInside = (more: Partial<Part>): PublishForm => ({
  ...filled,
  parts: { ...filled.parts, inside: { ...partOf(INSIDE), parameters: { address: '10.0.0.2' }, ...more } }
})

test('what templates ask for in the same words is asked once', () => {
  expect(sharedHosts(ALL).map(({ key }) => key)).toEqual(['meetHost-meeting-name', 'webHost-external-name', 'webHost-internal-name'])
  expect(sharedCertificates(ALL).map(({ key, templates }) => [key, templates.map(({ id }) => id)])).toEqual([
    ['certificate', ['outside', 'office']]
  ])
  expect(serverGroups(ALL).map(({ label, services }) => [label, services.map((each) => each.service.id)])).toEqual([
    ['Front Ends', ['proxy', 'web', 'sip']],
    ['Real Servers of office', ['office']]
  ])
  expect(wantedSettings(ALL)).toEqual([drain])
})

test('a group with a port of its own has it where rules lead there, and not where others use it', () => {
  const shop = { ...service('shop', ['images', 'rest'], 8080), ownPorts: [{ group: 'images', port: 8081 }] }
  const mixed = template('mixed', {
    servers: [
      { id: 'images', label: 'Images', help: '' },
      { id: 'rest', label: 'Rest', help: '' }
    ],
    services: [shop, service('other', ['images'], 80)]
  })
  expect(serverGroups([mixed]).map(({ label, services }) => [label, services.map((each) => [each.service.id, each.ownPorts])])).toEqual([
    [
      'Images',
      [
        ['shop', [8081]],
        ['other', []]
      ]
    ],
    ['Rest', [['shop', []]]]
  ])
})

test('only the steps that the templates need', () => {
  expect(stepsFor(ALL)).toEqual(['template', 'addresses', 'certificate', 'servers', 'settings', 'review'])
  expect(stepsFor([template('redirect', { services: [service('redirect', [], 80)] })])).toEqual(['template', 'addresses', 'review'])
})

test('one request, each value where its template wants it', () => {
  const form = withInside({ gateway: ' 10.0.0.254 ' })
  expect(requestOf(form, ALL).parts).toEqual([
    {
      template: 'outside',
      parameters: { address: '10.0.0.1', port: 443, meetHost: 'meet.example.test', webHost: '', certificate: [7] },
      services: { proxy: {} },
      servers: { frontEnds: [{ address: '10.1.0.1' }, { address: '10.1.0.2' }] },
      settings: ['drainTime']
    },
    {
      template: 'inside',
      parameters: { address: '10.0.0.2', meetHost: 'meet.example.test', webHost: '' },
      services: { web: { gateway: '10.0.0.254' }, sip: { gateway: '10.0.0.254' } },
      servers: { frontEnds: [{ address: '10.1.0.1' }, { address: '10.1.0.2' }] },
      settings: ['drainTime']
    },
    {
      template: 'office',
      parameters: { address: '10.0.0.3', certificate: 7 },
      services: { office: {} },
      servers: { servers: [{ address: '10.1.0.9' }] },
      settings: []
    }
  ])
})

test('a service that is left out, and another port of its servers', () => {
  const services = { web: { include: false, serverPort: 443 }, sip: { include: true, serverPort: 5062 } }
  const form = withInside({ services })
  expect(requestOf(form, ALL).parts[1]?.services).toEqual({ web: { include: false }, sip: { serverPort: 5062 } })
})

test('faults of the server find their field', () => {
  const place = (path: string) => placeOf({ path, message: 'Wrong.' }, filled, ALL)
  expect(place('parts.1.parameters.address')).toEqual({ step: 'addresses', field: 'parts.inside.parameters.address', message: 'Wrong.' })
  expect(place('parts.0.parameters.meetHost')?.field).toBe('hosts.meetHost-meeting-name')
  expect(place('parts.2.parameters.certificate')).toMatchObject({ step: 'certificate', field: 'certificates.certificate' })
  expect(place('parts.0.servers.frontEnds.1.address')).toEqual({
    step: 'servers',
    field: 'servers.frontEnds-front-ends',
    message: '“10.1.0.2”: Wrong.'
  })
  expect(place('parts.1.services.sip.gateway')?.field).toBe('parts.inside.gateway')
  expect(place('parts.1.services')?.field).toBe('parts.inside.services.web.include')
  expect(place('parts.1.services.sip.include')?.field).toBe('parts.inside.services.sip.include')
  expect(place('parts.2.services')).toMatchObject({ step: 'template', field: 'templates' })
  expect(place('parts.0.servers.frontEnds')?.message).toBe('Wrong.')
  expect(place('parts.1.settings')).toMatchObject({ step: 'settings', field: 'settings' })
  expect(place('parts.1.template')).toEqual({ step: 'template', field: 'templates', message: `${ALL[1]?.name}: Wrong.` })
  expect(place('parts')).toEqual({ step: 'template', field: 'templates', message: 'Wrong.' })
  expect(place('parts.9.parameters.address')).toBeNull()
  expect(place('partsize')).toBeNull()
  expect(place('')).toBeNull()
})

test('faults are found before the server is asked', () => {
  const nothing = { ...filled, parts: Object.fromEntries(ALL.map((each) => [each.id, partOf(each)])), certificates: {} }
  expect(faultsIn('template', emptyForm(undefined), [])).toMatchObject([{ field: 'templates' }])
  expect(faultsIn('addresses', nothing, ALL).map(({ field }) => field)).toEqual([
    'parts.outside.parameters.address',
    'parts.inside.parameters.address',
    'parts.office.parameters.address'
  ])
  expect(faultsIn('certificate', nothing, ALL)).toEqual([
    { step: 'certificate', field: 'certificates.certificate', message: 'Choose a certificate.' }
  ])
  const twice = { ...filled, servers: { 'frontEnds-front-ends': ['10.1.0.1', '10.1.0.1'], 'office-servers': ['a b'] } }
  expect(faultsIn('servers', twice, ALL).map(({ message }) => message.slice(0, 24))).toEqual([
    '“10.1.0.1” stands here t',
    '“a b”: Type an IP addres'
  ])
  expect(faultsIn('servers', filled, ALL)).toEqual([])
})

test('the certificate that fits is proposed, and the names that it lacks are told', () => {
  const offered = [
    { id: 1, names: ['old.example.test'] },
    { id: 2, names: ['*.example.test', 'other.test'] }
  ]
  expect(bestCertificate(['meet.example.test', 'a.b.example.test'], offered)).toBe(2)
  expect(bestCertificate(['x.test'], offered)).toBeNull()
  expect(bestCertificate([], offered.slice(0, 1))).toBe(1)
  expect(bestCertificate([], [])).toBeNull()
  expect(missingNames(['meet.example.test', 'a.b.example.test'], ['*.example.test'])).toEqual(['a.b.example.test'])
})
