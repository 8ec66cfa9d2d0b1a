/** Checks that do not see what the traffic meets. */
import { expect, test } from 'vitest'
import type { CheckMethod, ExplainSentence, SslProperties, VirtualService } from '../../contract/index.ts'
import { EMPTY_CONFIGURATION, newRealServer, newSubService, newVirtualService } from '../defaults.ts'
import { explain } from './explain.ts'

const NOW = '2026-11-25T03:00:00.000Z'
const FACTS = { now: new Date(NOW), addresses: null, defaultRoute: null, renewals: new Map() }

type Draft = Partial<Pick<VirtualService, 'type'>> & {
  readonly method: CheckMethod
  readonly tls?: boolean
  readonly host?: string
  readonly ssl?: Partial<SslProperties>
}

function service({ type = 'http', method, tls = false, host = '', ssl = {} }: Draft): VirtualService {
  const made = newVirtualService(1, { address: '10.0.0.1', port: 443, type })
  const reencrypting = { ...made, ssl: { ...made.ssl, acceleration: true, reencrypt: true, certificates: [7], ...ssl } }
  const realServers = [newRealServer(10, { address: '192.168.2.11', port: 443 }, reencrypting, NOW)]
  return { ...reencrypting, realServers, check: { ...made.check, method, tls, host } }
}

const about = (subject: VirtualService): ExplainSentence[] =>
  explain({ configuration: { ...EMPTY_CONFIGURATION, virtualServices: new Map([[1, subject]]) }, service: subject, facts: FACTS })
    .topics.filter(({ topic }) => topic === 'checks')
    .flatMap(({ sentences }) => sentences.filter(({ severity }) => severity !== 'info'))

test('a check that never sees the certificates that must be verified is warned of, with the check to choose', () => {
  const blind = (draft: Draft) => about(service(draft))
  expect(blind({ method: 'tcp' })).toEqual([
    {
      severity: 'warning',
      field: 'check.method',
      text: 'The check does not look at the certificate of a real server, but the traffic does: if no authority of the system issued it, the server is Up and every client gets an error. Choose HTTPS Protocol, and as its Host a name that clients use: it verifies the certificate as the traffic does.'
    }
  ])
  expect(blind({ method: 'icmp' })).toMatchObject([{ severity: 'warning', field: 'check.method' }])
  const named = blind({ method: 'tcp', ssl: { sniHostname: 'web.example.com' } })
  expect(named[0]?.text).toContain('Choose HTTPS Protocol: it verifies')
  expect(blind({ method: 'tcp', host: 'web.example.com' })[0]?.text).toContain('Choose HTTPS Protocol: it verifies')
  expect(blind({ type: 'generic', method: 'tcp' })).toMatchObject([
    { severity: 'warning', field: 'check.tls', text: expect.stringContaining('Tick Through TLS: the check then verifies') }
  ])
  expect(blind({ type: 'generic', method: 'icmp' })).toMatchObject([
    { severity: 'warning', field: 'check.method', text: expect.stringContaining('Choose TCP Connection Only, and tick Through TLS:') }
  ])
  expect(blind({ method: 'tcp', ssl: { serverVerification: 'chosen', serverAuthorities: [9] } })).toMatchObject([
    { severity: 'advice', text: expect.stringContaining('if none of the chosen authorities issued it') }
  ])
  const reversed = { acceleration: false, reencrypt: false, reversed: true, certificates: [] }
  expect(blind({ method: 'tcp', ssl: reversed })).toMatchObject([{ severity: 'warning' }])
})

test('not where the check sees them, or nobody verifies', () => {
  expect(about(service({ method: 'https' }))).toEqual([])
  expect(about(service({ type: 'generic', method: 'tcp', tls: true }))).toEqual([])
  expect(about(service({ type: 'generic', method: 'tcp', ssl: { serverVerification: 'none' } }))).toEqual([])
  expect(about(service({ type: 'generic', method: 'tcp', ssl: { reencrypt: false } }))).toEqual([])
  expect(about(service({ method: 'tcp', ssl: { serverVerification: 'none' } }))).toMatchObject([{ severity: 'advice' }])
  expect(about({ ...service({ method: 'tcp' }), realServers: [] })).toMatchObject([{ severity: 'advice' }])
})

test('each SubVS for itself', () => {
  const { realServers, ...whole } = service({ method: 'tcp' })
  const sub = (id: number, method: CheckMethod) => ({
    ...newSubService(id, { name: `s${id}` }, { ...whole, realServers }),
    check: { ...whole.check, method },
    realServers: realServers.map((server) => ({ ...server, id: id + 10 }))
  })
  const subject = { ...whole, realServers: [], subServices: [sub(2, 'tcp'), sub(3, 'https')] }
  expect(about(subject).filter(({ severity }) => severity === 'warning')).toEqual([
    { severity: 'warning', field: null, text: expect.stringContaining('SubVS “s2”: The check does not look at the certificate') }
  ])
})
