import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { Permission, type Route, routes } from '../contract/index.ts'
import { openApiDocument, openApiText, problemCodesOf } from './openapi.ts'

const all: readonly (readonly [string, Route])[] = Object.entries<Route>(routes)

test('the committed openapi.json is what the contract says; write it anew with npm run openapi', () => {
  expect(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8')).toBe(openApiText())
})

test.each(all)('%s has a permission, strict input and declared errors', (_, route) => {
  expect(Permission.options).toContain(route.permission)
  for (const schema of [route.params, route.query, route.body]) {
    if (schema === undefined) continue
    const { oneOf, ...json } = z.toJSONSchema(schema, { io: 'output' })
    for (const part of oneOf ?? [json]) expect(part).toMatchObject({ type: 'object', additionalProperties: false })
  }
  expect(problemCodesOf(route)).toContain('invalid-input')
  if (route.permission !== 'public') expect(problemCodesOf(route)).toContain('not-authenticated')
})

test('a GET changes nothing and a change needs more than a login', () => {
  for (const [name, route] of all) {
    const { method, permission } = route
    if (method === 'GET') expect(route.body, name).toBeUndefined()
    else if (route.asks !== true && !route.path.startsWith('/session'))
      expect(['services', 'certificates', 'system', 'console'], name).toContain(permission)
  }
})

test('every parameter of a path is declared', () => {
  for (const [name, route] of all) {
    const inPath = [...route.path.matchAll(/:(\w+)/g)].map(([, key]) => key)
    expect(Object.keys(route.params?.shape ?? {}), name).toEqual(inPath)
  }
})

test('the document has every parameter of every route, also where routes share them', () => {
  const Operation = z.object({
    operationId: z.string(),
    parameters: z.array(z.object({ name: z.string(), in: z.string(), schema: z.unknown() }))
  })
  const paths = z.record(z.string(), z.record(z.string(), Operation)).parse(openApiDocument()['paths'])
  const found = new Map(Object.values(paths).flatMap((methods) => Object.values(methods).map((one) => [one.operationId, one.parameters])))
  for (const [name, route] of all) {
    const names = (place: string) =>
      found
        .get(name)
        ?.filter((parameter) => parameter.in === place)
        .map((parameter) => parameter.name)
    expect(names('path'), name).toEqual(Object.keys(route.params?.shape ?? {}))
    expect(names('query')?.toSorted(), name).toEqual(Object.keys(route.query?.shape ?? {}).toSorted())
  }
})

test('every reference in the document leads somewhere', () => {
  const document = openApiDocument()
  const schemas = z.object({ schemas: z.record(z.string(), z.unknown()) }).parse(document['components']).schemas
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference = '']) => reference)
  expect(references.length).toBeGreaterThan(100)
  for (const reference of references) expect(Object.keys(schemas)).toContain(reference.replace('#/components/schemas/', ''))
})

test('no schema of an answer has a field for a private key', () => {
  const outputs = all.map(([, route]) => JSON.stringify(z.toJSONSchema(route.response, { io: 'output' })))
  for (const text of outputs) expect(text).not.toMatch(/"(?:key|keyPem|passphrase|password|pem)":/)
})
