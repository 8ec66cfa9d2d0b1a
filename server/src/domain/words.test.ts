import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Certificate, VirtualServicePatch } from '../contract/index.ts'
import { diff } from './change.ts'
import { type Configuration, withEntity } from './configuration.ts'
import { DEFAULT_PERSISTENCE, EMPTY_CONFIGURATION } from './defaults.ts'
import * as edit from './edit/index.ts'
import { arbitraryConfiguration } from './testing/arbitrary.ts'
import { inWords, noteFor } from './words.ts'

const NOW = '2026-01-01T08:30:00.000Z'

const certificate = (id: number, name: string, fingerprint = 'a'): Certificate => ({
  id,
  name,
  fingerprint: fingerprint.repeat(64),
  subject: 'CN=www.example',
  commonName: 'www.example',
  names: ['www.example', 'example'],
  issuer: 'CN=ca',
  serial: fingerprint,
  notBefore: NOW,
  notAfter: '2027-03-04T05:06:07.000Z',
  keyType: 'EC P-256',
  pem: fingerprint,
  chain: []
})

const empty = [certificate(7, 'public'), certificate(8, 'spare')].reduce(edit.addCertificate, EMPTY_CONFIGURATION)
const web = edit.addVirtualService(empty, 1, { address: '10.0.0.1', port: 443, name: 'Web' })
const served = edit.addRealServer(web, 1, 2, { address: '10.0.0.5', port: 8080 }, NOW)

const lines = (before: Configuration, after: Configuration): string[] =>
  inWords(diff(before, after), before, after).map((line) => `${line.object} | ${line.field} | ${line.before} | ${line.after}`)
const note = (before: Configuration, after: Configuration): string => noteFor(diff(before, after), before, after)
const patched = (patch: VirtualServicePatch): Configuration => edit.changeVirtualService(served, 1, patch)

const WEB = 'Virtual service “Web” (10.0.0.1:443)'
const SERVER = 'Real server 10.0.0.5:8080 of “Web” (10.0.0.1:443)'

test('titles and values are those of the forms', () => {
  const service = edit.findService(served, 1)
  const after = patched({
    scheduling: 'least-connection',
    persistence: { ...DEFAULT_PERSISTENCE, mode: 'super-http-source-ip', timeout: 1200 },
    idleTimeout: 0,
    subnetOriginating: false,
    ssl: { ...service.ssl, acceleration: true, certificates: [8, 7] },
    check: { ...service.check, method: 'tcp', port: 5061, host: 'a.example', statusCodes: [301, 401] }
  })
  expect(lines(served, after)).toEqual([
    `${WEB} | Persistence Options | None | Super HTTP and Source IP Address`,
    `${WEB} | Timeout | 6 minutes | 20 minutes`,
    `${WEB} | Scheduling Method | round robin | least connection`,
    `${WEB} | Idle Connection Timeout | 660 seconds | 0 (global value)`,
    `${WEB} | Subnet Originating Requests | on | off`,
    `${WEB} | SSL Acceleration | off | on`,
    `${WEB} | Assigned Certificates | none | spare, public`,
    `${WEB} | Real Server Check Method | HTTPS Protocol | TCP Connection Only`,
    `${WEB} | Checked Port | port of the real server | 5061`,
    `${WEB} | Host | address of the real server | a.example`,
    `${WEB} | Status Codes | 200–299 | 200–299, 301, 401`
  ])
})

test('an object that comes or goes is one line', () => {
  expect(lines(empty, served)).toEqual([`${WEB} | added | null | HTTP/HTTPS, round robin, 1 real server`])
  expect(lines(served, edit.deleteRealServer(served, 1, 2))).toEqual([`${SERVER} | removed | weight 1000 | null`])
  expect(lines(EMPTY_CONFIGURATION, edit.addCertificate(EMPTY_CONFIGURATION, certificate(7, 'public')))).toEqual([
    'Certificate “public” | added | null | www.example, example; valid until 2027-03-04'
  ])
  expect(lines(served, edit.addRedirector(served, 9, 1, {}))).toEqual([
    'Virtual service “Web redirect” (10.0.0.1:80) | added | null | HTTP/HTTPS, redirect to https://%h%s'
  ])
})

test('disabling a real server is one line; its date follows from it', () => {
  const off = edit.changeRealServer(served, 1, 2, { enabled: false }, NOW)
  expect(lines(served, off)).toEqual([`${SERVER} | Enabled | on | off`])
  const redated = edit.changeRealServer(
    edit.changeRealServer(off, 1, 2, { enabled: true }, NOW),
    1,
    2,
    { enabled: false },
    '2026-01-02T00:00:00Z'
  )
  expect(lines(off, redated)).toEqual([`${SERVER} | Disabled since | 2026-01-01 08:30 UTC | 2026-01-02 00:00 UTC`])
})

test('a name that is also a word for a value stays a name', () => {
  expect(lines(served, patched({ name: 'none' }))).toEqual([`${WEB} | Service Name | Web | none`])
  expect(lines(patched({ name: '' }), served)).toEqual(['Virtual service 10.0.0.1:443 | Service Name | (empty) | Web'])
})

test('settings are called by their page', () => {
  const after = edit.changeSettings(empty, { checks: { interval: 30, timeout: 4, retries: 1 }, drainTime: 0, connectionTimeout: 60 })
  expect(lines(empty, after)).toEqual([
    'Check Parameters | Check Interval(sec) | 9 seconds | 30 seconds',
    'Check Parameters | Retry Count | 2 tries | 1 try',
    'Network Options | Connection Timeout (secs) | 660 seconds | 60 seconds',
    'L7 Configuration | L7 Connection Drain Time (secs) | 300 seconds | 0 seconds (drained at once)'
  ])
})

test('a certificate that was deleted is called by the name it had', () => {
  const assigned = patched({ ssl: { ...edit.findService(served, 1).ssl, certificates: [7] } })
  const freed = edit.deleteCertificate(served, 7)
  expect(lines(assigned, freed)).toEqual([
    'Certificate “public” | removed | www.example, example; valid until 2027-03-04 | null',
    `${WEB} | Assigned Certificates | public | none`
  ])
})

test('notes for the history', () => {
  expect(note(served, served)).toBe('No change')
  expect(note(empty, web)).toBe('Added virtual service “Web” (10.0.0.1:443)')
  expect(note(served, empty)).toBe('Deleted virtual service “Web” (10.0.0.1:443)')
  expect(note(served, edit.changeRealServer(served, 1, 2, { enabled: false }, NOW))).toBe(
    'Disabled real server 10.0.0.5:8080 of “Web” (10.0.0.1:443)'
  )
  expect(note(patched({ enabled: false }), served)).toBe('Enabled virtual service “Web” (10.0.0.1:443)')
  expect(note(served, patched({ scheduling: 'least-connection' }))).toBe(
    'Changed Scheduling Method of virtual service “Web” (10.0.0.1:443)'
  )
  expect(note(served, patched({ scheduling: 'least-connection', idleTimeout: 5, name: 'x' }))).toBe(
    'Changed Service Name, Scheduling Method and Idle Connection Timeout of virtual service “Web” (10.0.0.1:443)'
  )
  expect(note(served, patched({ scheduling: 'least-connection', idleTimeout: 5, name: 'x', enabled: false }))).toBe(
    'Changed 4 fields of virtual service “Web” (10.0.0.1:443)'
  )
  expect(note(empty, edit.changeSettings(empty, { drainTime: 0 }))).toBe('Changed L7 Connection Drain Time (secs) of L7 Configuration')
  expect(note(empty, edit.renameCertificate(empty, 7, 'inner'))).toBe('Renamed certificate “public” to “inner”')
  expect(note(empty, edit.replaceCertificate(empty, 7, certificate(7, 'public', 'b')))).toBe('Replaced certificate “public”')
  expect(note(EMPTY_CONFIGURATION, empty)).toBe('Added 2 certificates')
  const mixed = edit.renameCertificate(patched({ idleTimeout: 5, name: 'x' }), 7, 'inner')
  expect(note(served, mixed)).toBe('3 changes in 2 objects')
})

test('every change has words, and no PEM text gets into them', () => {
  const pair = fc.tuple(arbitraryConfiguration(), arbitraryConfiguration())
  fc.assert(
    fc.property(pair, ([before, after]) => {
      for (const line of inWords(diff(before, after), before, after)) {
        expect(line.object).not.toBe('')
        expect(line.field).not.toBe('')
        expect(line.before === null && line.after === null).toBe(false)
        expect(`${line.before} ${line.after}`).not.toMatch(/undefined|\[object|BEGIN CERTIFICATE/)
      }
      expect(noteFor(diff(before, after), before, after)).not.toMatch(/undefined|\[object/)
    })
  )
})

test('an unknown id in a list is still readable', () => {
  const odd = withEntity(served, 'virtualServices', 1, {
    ...edit.findService(served, 1),
    ssl: { ...edit.findService(served, 1).ssl, certificates: [99] }
  })
  expect(lines(served, odd)).toEqual([`${WEB} | Assigned Certificates | none | certificate 99`])
})
