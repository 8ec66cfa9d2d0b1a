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
