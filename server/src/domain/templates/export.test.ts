/** Exported, read again and published, services are what they were; real servers and certificates are brought along by hand. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type FieldProblem,
  type Id,
  MAX_SERVER_GROUPS,
  OWN_COOKIE,
  type ParameterValue,
  type Publish,
  type RealServer,
  type VirtualService
} from '../../contract/index.ts'
import { checkConfiguration } from '../check.ts'
import type { Configuration } from '../configuration.ts'
import { EMPTY_CONFIGURATION, newContentRule, newRealServer, newVirtualService } from '../defaults.ts'
import { Refusal } from '../problems.ts'
import { arbitraryConfiguration } from '../testing/arbitrary.ts'
import { exportTemplate } from './export.ts'
import { parameterAlone, placesOfParameters } from './fill.ts'
import { publish } from './publish.ts'
import { readTemplate } from './read.ts'
import { slugOf } from './slug.ts'
import type { Template } from './template.ts'

const NOW = '2026-11-25T03:00:00.000Z'

const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((inside, key) => (typeof inside === 'object' && inside !== null ? Reflect.get(inside, key) : undefined), value)

/** What the exported services have where the template asks. */
function valuesFor(template: Template, services: readonly VirtualService[]): Record<string, ParameterValue> {
  return Object.fromEntries(
    [...placesOfParameters(template.body)].map(({ path, name }) => {
      expect(parameterAlone(at(template.body, path) as string)).toBe(name)
      return [name, at({ services }, path) as ParameterValue]
    })
  )
}

/** Without numbers of their own and without real servers; Port Following by place. */
function comparable(services: readonly VirtualService[]): unknown[] {
  const places = new Map<Id | null, number>(services.map(({ id }, place) => [id, place]))
  return services.map(({ id: _id, realServers: _servers, subServices, portFollowing, ...service }) => ({
    ...service,
    portFollowing: places.get(portFollowing) ?? null,
    subServices: subServices.map(({ id, realServers: _own, ...sub }) => ({
      ...sub,
      persistence: { ...sub.persistence, cookieName: sub.persistence.cookieName.replace(new RegExp(`^${OWN_COOKIE}${id}$`), OWN_COOKIE) }
    }))
  }))
}

const isLed = ({ realServers }: VirtualService): boolean => realServers.some(({ rules, defaultRule }) => rules.length > 0 || defaultRule)

/** What leads where, with names of rules. */
const ways = ({ contentRules }: Configuration, servers: readonly RealServer[]): string[] =>
  servers
    .map(({ address, port, rules, defaultRule }) =>
      JSON.stringify([address, port, rules.map((id) => contentRules.get(id)?.name), defaultRule])
    )
    .toSorted()

/** The real servers that rules led to, typed again in the groups that the template has for them. */
function ledServers({ sample }: Template, from: Configuration, services: readonly VirtualService[]): NonNullable<Publish['servers']> {
  return Object.fromEntries(
    services.flatMap((service, index) => {
      const { serversByRule = [], serverPort, port } = sample.services[index] ?? { port: 0 }
      return serversByRule.map(({ servers, rules = [], defaultRule = false, ...place }) => {
        const wanted = JSON.stringify([place.serverPort ?? serverPort ?? port, rules, defaultRule])
        const own = service.realServers.filter(
          (server) =>
            JSON.stringify([server.port, server.rules.map((id) => from.contentRules.get(id)?.name), server.defaultRule]) === wanted
        )
        return [servers, own.map(({ address }) => ({ address }))]
      })
    })
  )
}

function publishedAgain(
  template: Template,
  services: readonly VirtualService[],
  into: Configuration,
  servers: NonNullable<Publish['servers']> = {}
) {
  let last = 1_000_000
  const newId = (): Id => {
    last += 1
    return last
  }
  const { configuration, application } = publish(
    into,
    template,
    { parameters: valuesFor(template, services), servers },
    { newId, now: NOW, temporary: null }
  )
  checkConfiguration(configuration, into, { localAddresses: null })
  return { configuration, made: application.services.flatMap(({ id }) => configuration.virtualServices.get(id) ?? []) }
}

const exported = (configuration: Configuration, ids: readonly Id[]) =>
  exportTemplate(configuration, { services: [...ids], name: 'Copy' }, '1.0.0')

test('any services, alone or together, come back as they were', () => {
  fc.assert(
    fc.property(arbitraryConfiguration({ maxServices: 4 }), fc.boolean(), (configuration, together) => {
      const all = [...configuration.virtualServices.values()]
      for (const services of together ? [all] : all.map((service) => [service])) {
        if (services.length === 0) continue
        const { text } = exported(
          configuration,
          services.map(({ id }) => id)
        )
        const template = readTemplate(Buffer.from(text))
        const into = { ...configuration, virtualServices: new Map(), applications: new Map() }
        const alone = together ? services : services.map((service) => ({ ...service, portFollowing: null }))
        const typed = ledServers(template, configuration, services)
        const { configuration: after, made } = publishedAgain(template, services, into, typed)
        expect(comparable(made)).toEqual(comparable(alone))
        for (const [index, service] of services.entries())
          expect(ways(after, made[index]?.realServers ?? [])).toEqual(isLed(service) ? ways(configuration, service.realServers) : [])
        // Rules that were there are used, not made again.
        expect(after.contentRules).toEqual(configuration.contentRules)
      }
    }),
    { numRuns: 60 }
  )
}, 60_000)

test('rules that are missing are made', () => {
  fc.assert(
    fc.property(arbitraryConfiguration({ maxServices: 3 }), (configuration) => {
      const services = [...configuration.virtualServices.values()]
      if (services.length === 0) return
      const template = readTemplate(
        Buffer.from(
          exported(
            configuration,
            services.map(({ id }) => id)
          ).text
        )
      )
      const into = { ...configuration, virtualServices: new Map(), applications: new Map(), contentRules: new Map() }
      const typed = ledServers(template, configuration, services)
      const { configuration: after, made } = publishedAgain(template, services, into, typed)
      const nameOf = (from: Configuration, id: Id) => from.contentRules.get(id)?.name
      for (const [place, { content }] of made.entries()) {
        const was = services[place]?.content
        const service = services[place]
        if (service !== undefined && isLed(service))
          expect(ways(after, made[place]?.realServers ?? [])).toEqual(ways(configuration, service.realServers))
        expect(content.request.map((id) => nameOf(after, id))).toEqual(was?.request.map((id) => nameOf(configuration, id)))
        expect(content.selection.map((id) => nameOf(after, id))).toEqual(was?.selection.map((id) => nameOf(configuration, id)))
      }
      for (const rule of after.contentRules.values()) {
        const was = [...configuration.contentRules.values()].find(({ name }) => name === rule.name)
        expect(rule).toEqual({ ...was, id: rule.id })
      }
    }),
    { numRuns: 40 }
  )
}, 60_000)

test('what stays behind is said', () => {
  const followed = newVirtualService(1, { address: '10.0.0.1', port: 443, name: 'Web' })
  const follower = newVirtualService(2, { address: '10.0.0.1', port: 5061, name: 'SIP', portFollowing: 1 })
  const configuration = {
    ...EMPTY_CONFIGURATION,
    virtualServices: new Map([
      [1, followed],
      [2, follower]
    ])
  }
  expect(exported(configuration, [2]).notes).toEqual([
    '“SIP” (10.0.0.1:5061) follows “Web” (10.0.0.1:443), which is not exported with it. The template goes without Port Following.'
  ])
  expect(exported(configuration, [1, 2]).notes).toEqual([])
  expect(() => exported(configuration, [9])).toThrow('There is no virtual service 9')
})

const led = (id: Id, address: string, rules: readonly Id[], defaultRule = false, port = 8080): RealServer => ({
  ...newRealServer(id, { address, port }, newVirtualService(1, { address: '10.0.0.1', port: 80 }), NOW),
  rules: [...rules],
  defaultRule
})

const RULE = newContentRule(50, { name: 'shop-images', type: 'match', pattern: '/images' })

function shopWith(realServers: readonly RealServer[]): Configuration {
  const made = newVirtualService(1, { address: '10.0.0.1', port: 80, name: 'Shop', type: 'http' })
  const service = { ...made, realServers: [...realServers], content: { ...made.content, switching: true } }
  return { ...EMPTY_CONFIGURATION, contentRules: new Map([[50, RULE]]), virtualServices: new Map([[1, service]]) }
}

test('where rules lead to single real servers, there is a group for each way', () => {
  const configuration = shopWith([
    led(2, '10.0.1.1', [50], false, 8081),
    led(3, '10.0.1.2', [50], false, 8081),
    led(4, '10.0.1.1', [], true),
    led(5, '10.0.1.3', [], true),
    led(6, '10.0.1.4', [], true)
  ])
  const { text, notes } = exported(configuration, [1])
  const template = readTemplate(Buffer.from(text))
  expect(template.head.servers).toEqual({
    'shop-images': { label: 'Real servers of shop-images', help: '' },
    'default-rule': { label: 'Real servers of Default Rule', help: '' }
  })
  expect(template.sample.services[0]).toMatchObject({
    serverPort: 8080,
    serversByRule: [
      { servers: 'shop-images', serverPort: 8081, rules: ['shop-images'] },
      { servers: 'default-rule', defaultRule: true }
    ]
  })
  expect(notes).toEqual([
    '5 real servers stay behind: a template has none. They are typed when it is used, in a group for each set of content rules that lead to them.'
  ])
})

const refusalOf = (run: () => unknown): readonly FieldProblem[] => {
  try {
    run()
  } catch (error) {
    if (error instanceof Refusal) return error.errors
  }
  return []
}

test('a machine in two groups on one port is told at its group', () => {
  const configuration = shopWith([led(2, '10.0.1.1', [50]), led(3, '10.0.1.2', [], true)])
  const template = readTemplate(Buffer.from(exported(configuration, [1]).text))
  const servers = { 'shop-images': [{ address: '10.0.1.1' }], 'default-rule': [{ address: '10.0.1.9' }, { address: '10.0.1.1' }] }
  const problems = refusalOf(() => publishedAgain(template, [...configuration.virtualServices.values()], EMPTY_CONFIGURATION, servers))
  expect(problems).toEqual([
    { path: 'servers.default-rule.1.address', message: expect.stringContaining('10.0.1.1:8080 would be a real server of “Shop” twice') }
  ])
})

test('the port that is typed is for all but the groups with a port of their own, and must not be theirs', () => {
  const configuration = shopWith([led(2, '10.0.1.1', [50], false, 8081), led(3, '10.0.1.1', [], true), led(4, '10.0.1.2', [], true)])
  const template = readTemplate(Buffer.from(exported(configuration, [1]).text))
  const servers = { 'shop-images': [{ address: '10.0.1.1' }], 'default-rule': [{ address: '10.0.1.1' }] }
  const made = (serverPort: number) => {
    let last = 0
    const newId = (): Id => {
      last += 1
      return last
    }
    const request = { parameters: { address: '127.0.0.1' }, servers, services: { shop: { serverPort } } }
    const { configuration: after } = publish(EMPTY_CONFIGURATION, template, request, { newId, now: NOW, temporary: null })
    return [...after.virtualServices.values()].flatMap(({ realServers }) => realServers.map(({ port }) => port))
  }
  expect(made(9000)).toEqual([8081, 9000])
  expect(refusalOf(() => made(8081))).toEqual([{ path: 'servers.default-rule.0.address', message: expect.stringContaining('twice') }])
})

test('more groups than a template can have: the rules stay behind, and that is said', () => {
  const rules = Array.from({ length: MAX_SERVER_GROUPS }, (_, at) =>
    newContentRule(100 + at, { name: `r${at}`, type: 'match', pattern: `/${at}` })
  )
  const configuration = {
    ...shopWith(rules.map(({ id }, at) => led(1000 + at, `10.0.2.${at + 1}`, [id]))),
    contentRules: new Map(rules.map((rule) => [rule.id, rule]))
  }
  const { text, notes } = exported(configuration, [1])
  expect(readTemplate(Buffer.from(text)).sample.services[0]?.serversByRule).toBeUndefined()
  expect(notes.at(-1)).toMatch(/^The real servers of “Shop” .* would need more groups than the 64/)
})

test('names become names of files and keys', () => {
  expect(['Lync Internal WebSvc HTTP', '../../etc/passwd', '  ', 'Ünïcode 5', '2013 x'].map((name) => slugOf(name))).toEqual([
    'lync-internal-websvc-http',
    'etc-passwd',
    '',
    'u-ni-code-5',
    'x'
  ])
})
