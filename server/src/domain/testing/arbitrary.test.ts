/** The generators are only worth something if what they make is valid and reaches the interesting corners. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Certificate, Interface, IntermediateCertificate, Name, Settings, VirtualService } from '../../contract/index.ts'
import { arbitraryConfiguration } from './arbitrary.ts'
import { name } from './values.ts'

const SCHEMAS = {
  interfaces: Interface,
  certificates: Certificate,
  intermediates: IntermediateCertificate,
  virtualServices: VirtualService
} as const

test('the contract accepts every object and changes nothing in it', () => {
  fc.assert(
    fc.property(arbitraryConfiguration(), (configuration) => {
      expect(Settings.parse(configuration.settings)).toEqual(configuration.settings)
      for (const [collection, schema] of Object.entries(SCHEMAS)) {
        const entities = Object.entries(configuration).find(([key]) => key === collection)?.[1]
        for (const [id, entity] of entities) {
          expect(schema.parse(entity)).toEqual(entity)
          expect(entity.id).toBe(id)
        }
      }
    }),
    { numRuns: 150 }
  )
})

test('ids are unique and ascend', () => {
  fc.assert(
    fc.property(arbitraryConfiguration(), (configuration) => {
      const services = [...configuration.virtualServices.values()]
      const ids = services.flatMap((service) => [service.id, ...service.realServers.map((server) => server.id)])
      const all = [...ids, ...configuration.certificates.keys(), ...configuration.intermediates.keys(), ...configuration.interfaces.keys()]
      expect(new Set(all).size).toBe(all.length)
      expect(ids).toEqual(ids.toSorted((a, b) => a - b))
    }),
    { numRuns: 100 }
  )
})

test('a fixed set of certificates stays as it is and is used', () => {
  const [first] = fc.sample(
    arbitraryConfiguration().filter((configuration) => configuration.certificates.size > 1),
    { numRuns: 1, seed: 7 }
  )
  const certificates = [...(first?.certificates.values() ?? [])]
  const samples = fc.sample(arbitraryConfiguration({ certificates }), { numRuns: 60, seed: 7 })
  expect(samples.every((sample) => [...sample.certificates.values()].every((entry, at) => entry === certificates[at]))).toBe(true)
  expect(samples.some((sample) => sample.virtualServices.values().some((service) => service.ssl.certificates.length > 1))).toBe(true)
})

test('samples reach the corners', () => {
  const samples = fc.sample(arbitraryConfiguration(), { numRuns: 200, seed: 11 })
  const services = samples.flatMap((sample) => [...sample.virtualServices.values()])
  const seen = {
    redirect: services.some((service) => service.redirect !== null),
    reencrypt: services.some((service) => service.ssl.reencrypt),
    cookie: services.some((service) => service.persistence.mode === 'active-cookie'),
    generic: services.some((service) => service.type === 'generic' && service.realServers.length > 1),
    disabledServer: services.some((service) => service.realServers.some((server) => !server.enabled)),
    ipV6: services.some((service) => service.address.includes(':')),
    emoji: services.some((service) => /\p{Extended_Pictographic}/u.test(service.name)),
    quote: services.some((service) => service.name.includes('"')),
    percent: services.some((service) => service.name.includes('%')),
    nameless: services.some((service) => service.name === '')
  }
  expect(seen).toEqual(Object.fromEntries(Object.keys(seen).map((key) => [key, true])))
})

test('names survive UTF-8, and the contract refuses those that would not', () => {
  expect(Name.safeParse('half \ud83d of a pair').success).toBe(false)
  fc.assert(
    fc.property(name, (text) => {
      expect(Buffer.from(Name.parse(text), 'utf8').toString('utf8')).toBe(text)
    })
  )
})
