/** Names that clients use at a service, read from its setup, and those that its certificates lack. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Application, Certificate, ContentRule, NewVirtualService } from '../../contract/index.ts'
import type { Configuration } from '../configuration.ts'
import { EMPTY_CONFIGURATION, newContentRule, newVirtualService } from '../defaults.ts'
import { warningsIn } from '../explain/explain.ts'
import { arbitraryConfiguration } from '../testing/arbitrary.ts'
import { hostsInRule, lackedNames, wantedNames } from './wanted-names.ts'

const rule = (part: Partial<ContentRule>): ContentRule => ({ ...newContentRule(7, { name: 'r', type: 'match' }), ...part })

describe('host names in a rule', () => {
  test.each([
    [{ header: 'Host', pattern: String.raw`^mail\.contoso\.com$` }, ['mail.contoso.com']],
    [
      { header: 'host', pattern: String.raw`^(mail|OWA)\.contoso\.(com|net)(:\d+)?$` },
      ['mail.contoso.com', 'mail.contoso.net', 'owa.contoso.com', 'owa.contoso.net']
    ],
    [{ header: 'host', matchType: 'prefix', pattern: 'mail.contoso.com:443' }, ['mail.contoso.com']],
    [{ header: 'host', pattern: '^mail\\.contoso\\.com$', negate: true, failOnMatch: true }, ['mail.contoso.com']],
    [{ header: '', includeHost: true, matchType: 'prefix', pattern: 'mail.contoso.com/owa' }, ['mail.contoso.com']],
    [{ header: '', includeHost: true, pattern: String.raw`^mail\.contoso\.com/owa.*` }, ['mail.contoso.com']]
  ] as const)('%j', (part, names) => {
    expect(hostsInRule(rule(part))).toEqual(names)
  })

  test.each([
    { header: 'host', pattern: String.raw`^.*\.contoso\.com$` },
    { header: 'host', pattern: String.raw`^mail\d\.contoso\.com$` },
    { header: 'host', matchType: 'postfix', pattern: 'mail.contoso.com' },
    { header: 'host', matchType: 'prefix', pattern: 'mail' },
    { header: 'host', pattern: String.raw`^192\.0\.2\.1$` },
    { header: 'host', pattern: '^mail\\.contoso\\.com$', negate: true },
    { header: 'host', pattern: '^mail\\.contoso\\.com$', failOnMatch: true },
    { header: '', pattern: '^mail\\.contoso\\.com/' },
    { header: '', includeHost: true, matchType: 'prefix', pattern: 'mail.contoso.com' },
    { header: 'X-Host', pattern: '^mail\\.contoso\\.com$' }
  ] as const)('nothing certain: %j', (part) => {
    expect(hostsInRule(rule(part))).toEqual([])
  })

  test('no expression takes long or throws', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('(', ')', '|', 'a', '.', '\\', '^', '$', '?', ':', '+', 'd'), maxLength: 255 }),
        (pattern) => {
          const started = performance.now()
          expect(hostsInRule(rule({ header: 'host', pattern })).length).toBeLessThanOrEqual(32)
          expect(performance.now() - started).toBeLessThan(200)
        }
      )
    )
  })
})

const certificate = (id: number, names: readonly string[]) => ({ id, name: `c${id}`, names }) as unknown as Certificate
/** One test URL, whose host is a parameter. */
const tested = (id: number, scheme: 'http' | 'https', parameter: string): Application =>
  ({
    id: 90,
    name: 'Lync',
    parameters: [{ id: 'meet', type: 'host', label: 'Meeting name', value: 'Meet.contoso.com' }],
    services: [{ id, part: 'web' }],
    tests: [
      {
        title: 'Meeting page',
        url: [scheme, '://$', '{', parameter, '}/'].join(''),
        from: 'outside',
        service: 'web',
        status: [200],
        text: ''
      }
    ]
  }) as unknown as Application

function setup(
  part: Parameters<typeof newVirtualService>[1],
  more: { rules?: readonly ContentRule[]; application?: Application; names?: readonly string[] } = {}
) {
  const service = newVirtualService(1, part)
  const configuration: Configuration = {
    ...EMPTY_CONFIGURATION,
    virtualServices: new Map([[1, service]]),
    certificates: new Map([[5, certificate(5, more.names ?? [])]]),
    contentRules: new Map((more.rules ?? []).map((each) => [each.id, each])),
    applications: new Map(more.application === undefined ? [] : [[90, more.application]])
  }
  return { service, configuration }
}
const HTTPS = {
  address: '192.0.2.1',
  port: 443,
  type: 'http',
  ssl: { acceleration: true, certificates: [5] }
} satisfies NewVirtualService

test('wildcards stand for one label, and the surest reason comes first', () => {
  const check = newVirtualService(1, HTTPS).check
  const { service, configuration } = setup(
    { ...HTTPS, check: { ...check, host: 'meet.contoso.com' } },
    { application: tested(1, 'https', 'meet'), names: ['*.contoso.com'] }
  )
  expect(wantedNames(service, configuration)).toEqual([
    { name: 'meet.contoso.com', why: 'test URL “Meeting page” of Lync uses it', isSure: true }
  ])
  expect(lackedNames(service, configuration)).toEqual([])
  const lacking = (names: readonly string[]) =>
    lackedNames(service, { ...configuration, certificates: new Map([[5, certificate(5, names)]]) }).map(({ name }) => name)
  expect(lacking(['contoso.com'])).toEqual(['meet.contoso.com'])
  expect(lacking(['*.com'])).toEqual(['meet.contoso.com'])
  expect(lacking(['MEET.contoso.com'])).toEqual([])
})

test('names of plain HTTP, of other services, of servers and of missing parameters are none', () => {
  const wanted = ({ service, configuration }: ReturnType<typeof setup>) => wantedNames(service, configuration)
  expect(wanted(setup(HTTPS, { application: tested(1, 'http', 'meet') }))).toEqual([])
  expect(wanted(setup(HTTPS, { application: tested(2, 'https', 'meet') }))).toEqual([])
  expect(wanted(setup(HTTPS, { application: tested(1, 'https', 'other') }))).toEqual([])
  const check = { ...newVirtualService(1, HTTPS).check, host: 'inner.contoso.local' }
  expect(wanted(setup({ ...HTTPS, check })).map(({ name }) => name)).toEqual(['inner.contoso.local'])
  expect(wanted(setup({ ...HTTPS, check, ssl: { ...HTTPS.ssl, reencrypt: true } }))).toEqual([])
})

test('rules count where they lead somewhere', () => {
  const byHost = rule({ header: 'Host', pattern: '^owa\\.contoso\\.com$' })
  const { service, configuration } = setup(HTTPS, { rules: [byHost] })
  expect(wantedNames(service, configuration)).toEqual([])
  const used = { ...service, content: { ...service.content, selection: [7] } }
  expect(wantedNames(used, configuration)).toEqual([{ name: 'owa.contoso.com', why: 'content rule “r” looks for it', isSure: false }])
})

test('Explain warns of sure names, but not while a temporary certificate stands in', () => {
  const told = (application: Application) => {
    const { service, configuration } = setup(HTTPS, { application, names: ['other.test'] })
    const facts = { addresses: null, defaultRoute: null, now: new Date(), renewals: new Map() }
    return warningsIn(configuration, facts)(service).filter((text) => text.includes('meet.contoso.com'))
  }
  const application = tested(1, 'https', 'meet')
  expect(told(application)).toEqual([
    expect.stringContaining('No assigned certificate is valid for meet.contoso.com, which clients of the application use')
  ])
  expect(told({ ...application, temporaryCertificate: 5 })).toEqual([])
})

test('any configuration has an answer', () => {
  fc.assert(
    fc.property(arbitraryConfiguration(), (configuration) => {
      for (const service of configuration.virtualServices.values()) {
        const lacked = lackedNames(service, configuration)
        expect(wantedNames(service, configuration)).toEqual(expect.arrayContaining([...lacked]))
      }
    }),
    { numRuns: 50 }
  )
})
