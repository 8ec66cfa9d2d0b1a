/** An application that is exported whole is a template with everything that its own had. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import type { Application, Certificate, Id, Publish } from '../../contract/index.ts'
import { EMPTY_CONFIGURATION } from '../defaults.ts'
import { exportTemplate } from './export.ts'
import { publish } from './publish.ts'
import { readTemplate } from './read.ts'
import type { Template } from './template.ts'

const FOLDER = resolve(import.meta.dirname, '../../../../templates')
const NOW = '2026-11-25T04:00:00.000Z'

const TEMPORARY: Omit<Certificate, 'id'> = {
  name: 'Temporary',
  fingerprint: '0'.repeat(64),
  subject: 'CN=x',
  commonName: 'x',
  names: [],
  issuer: 'CN=x',
  serial: '01',
  notBefore: NOW,
  notAfter: NOW,
  keyType: 'RSA 2048',
  pem: '',
  chain: []
}

function published(template: Template, parameters: Publish['parameters']) {
  let last = 0
  const newId = (): Id => {
    last += 1
    return last
  }
  return publish(EMPTY_CONFIGURATION, template, { parameters }, { newId, now: NOW, temporary: TEMPORARY })
}

const addresses = (template: Template): Publish['parameters'] =>
  Object.fromEntries(
    Object.entries(template.head.parameters)
      .filter(([, { type, optional }]) => type === 'address' && !optional)
      .map(([id], at) => [id, `10.0.0.${at + 1}`])
  )

const idsOf = ({ services }: Application): Id[] => services.map(({ id }) => id)

test.each(readdirSync(FOLDER))('%s', (file) => {
  const original = readTemplate(readFileSync(join(FOLDER, file)))
  const { configuration, application } = published(original, addresses(original))
  const { text } = exportTemplate(configuration, { services: idsOf(application), name: 'Copy' }, '1.0.0')
  const copy = readTemplate(Buffer.from(text))
  expect(copy.head.tests).toEqual(original.head.tests)
  expect(copy.head.settings).toEqual(original.head.settings)
  expect(copy.head.steps.map(({ title, check, services }) => [title, check, services])).toEqual(
    original.head.steps.map(({ title, check, services }) => [title, check, services])
  )
  // Used again, it says the same.
  const again = published(copy, addresses(copy))
  expect(again.application.tests).toEqual(application.tests)
})

test('a part of an application brings what is about it; a value stands where its parameter is gone', () => {
  const original = readTemplate(readFileSync(join(FOLDER, 'lync-edge-external-2013.tmpl')))
  const { configuration, application } = published(original, addresses(original))
  const access = application.services.find(({ part }) => part === 'access')?.id ?? 0
  const { text } = exportTemplate(configuration, { services: [access], name: 'Access only' }, '1.0.0')
  const { head } = readTemplate(Buffer.from(text))
  expect(Object.keys(head.parameters)).toEqual(['address', 'port'])
  const dns = head.steps.find(({ title }) => title === 'Public DNS')
  expect(dns?.text).toBe('sip and the SRV records to $' + '{address}, webconf to 10.0.0.2, av to 10.0.0.3.')
})

test('services of two applications bring neither’s steps', () => {
  const original = readTemplate(readFileSync(join(FOLDER, 'web-http.tmpl')))
  const { configuration, application } = published(original, addresses(original))
  const [id = 0] = idsOf(application)
  const other: Application = { ...application, id: 99, services: [{ id: 98, part: 'web' }] }
  const service = configuration.virtualServices.get(id)
  if (service === undefined) throw new Error('no service')
  const both = {
    ...configuration,
    virtualServices: new Map([...configuration.virtualServices, [98, { ...service, id: 98, port: 81 }]]),
    applications: new Map([...configuration.applications, [99, other]])
  }
  const { head } = readTemplate(Buffer.from(exportTemplate(both, { services: [id, 98], name: 'Both' }, '1.0.0').text))
  expect([head.steps, head.tests]).toEqual([[], []])
})
