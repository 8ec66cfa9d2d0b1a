/** Exported, read again and published, services are what they were; real servers and certificates are brought along by hand. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Id, OWN_COOKIE, type ParameterValue, type VirtualService } from '../../contract/index.ts'
import { checkConfiguration } from '../check.ts'
import type { Configuration } from '../configuration.ts'
import { EMPTY_CONFIGURATION, newVirtualService } from '../defaults.ts'
import { arbitraryConfiguration } from '../testing/arbitrary.ts'
import { exportTemplate, slugOf } from './export.ts'
import { parameterAlone, placesOfParameters } from './fill.ts'
import { publish } from './publish.ts'
import { readTemplate } from './read.ts'
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

function publishedAgain(template: Template, services: readonly VirtualService[], into: Configuration) {
  let last = 1_000_000
  const newId = (): Id => {
    last += 1
    return last
  }
  const { configuration, application } = publish(
    into,
    template,
    { parameters: valuesFor(template, services) },
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
        const { configuration: after, made } = publishedAgain(template, services, into)
        expect(comparable(made)).toEqual(comparable(alone))
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
      const { configuration: after, made } = publishedAgain(template, services, into)
      const nameOf = (from: Configuration, id: Id) => from.contentRules.get(id)?.name
      for (const [place, { content }] of made.entries()) {
        const was = services[place]?.content
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

test('names become names of files and keys', () => {
  expect(['Lync Internal WebSvc HTTP', '../../etc/passwd', '  ', 'Ünïcode 5', '2013 x'].map((name) => slugOf(name))).toEqual([
    'lync-internal-websvc-http',
    'etc-passwd',
    '',
    'u-ni-code-5',
    'x'
  ])
})
