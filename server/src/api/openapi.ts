/**
 * The API as an OpenAPI 3.1 document, made from the route table and the contract's schemas. Component names are the contract's
 * own names. `server/openapi.json` is this document, committed, so that a change of the API shows in the diff.
 */
import { STATUS_CODES } from 'node:http'
import * as z from 'zod'
import * as contract from '../contract/index.ts'
import { API_PREFIX, type ProblemCode, type Route, type RouteName, routes } from '../contract/index.ts'
import { SESSION_COOKIE } from './auth/accounts.ts'
import { STATUS_OF } from './problems.ts'

type Schema = z.core.JSONSchema.BaseSchema

/** Version of the API, which outlives versions of the product: it changes when a client would have to. */
const API_VERSION = '1.0.0'

const routeTable: readonly (readonly [RouteName, Route])[] = Object.entries<Route>(routes).map(([name, route]) => [
  name as RouteName,
  route
])

/** Which refusals a route can answer. Everything is listed, and a test sends rubbish to see that nothing else comes. */
export function problemCodesOf(route: Route): readonly ProblemCode[] {
  const codes: ProblemCode[] = ['invalid-input', 'internal']
  if (route.permission === 'public') codes.push('wrong-credentials')
  else codes.push('not-authenticated')
  // A password is asked for, and guessing one is slowed down.
  if (route.path.startsWith('/session') && route.body !== undefined) codes.push('locked-out')
  if (route.permission !== 'public' && route.permission !== 'session') codes.push('password-change-required', 'not-allowed')
  if (route.params !== undefined) codes.push('not-found')
  if (route.method !== 'GET') codes.push('cross-site', 'storage-full')
  if (route.body !== undefined) codes.push('too-large')
  if (/^\/(network|diagnostics)\//.test(route.path)) codes.push('helper-unreachable', 'not-found', 'network-refused')
  if (/^\/(machine|update|console)/.test(route.path)) codes.push('helper-unreachable', 'machine-refused')
  if (route.path.startsWith('/templates')) codes.push('in-use')
  if (route.versioned === true) codes.push('version-missing', 'version-stale', 'in-use')
  if (isChange(route))
    codes.push('not-acceptable-together', 'engine-refused', 'engine-unreachable', 'busy', 'undo-conflict', 'not-found', 'version-stale')
  if (isNetworkChange(route)) codes.push('network-unconfirmed', 'network-refused', 'helper-unreachable')
  return [...new Set(codes)]
}

/** A write of the configuration, as opposed to login and password. */
const isChange = (route: Route): boolean => route.query !== undefined && 'dryRun' in route.query.shape

const isNetworkChange = (route: Route): boolean =>
  isChange(route) && (route.path.startsWith('/virtual-services') || 'confirmSeconds' in (route.query?.shape ?? {}))

const EXPORTED: readonly (readonly [string, z.ZodType])[] = Object.entries(contract).flatMap(([name, value]) =>
  value instanceof z.ZodType ? [[name, value] as const] : []
)

const REF = '#/components/schemas/'

/**
 * All schemas in one go, so that one which contains another refers to it by name. What a route defines for itself gets a name
 * such as `virtualServiceList.query`, which no component has. The output side is the right one for requests, too: it says
 * `integer` where a query string is read as a number.
 */
function schemasOf(named: readonly (readonly [string, z.ZodType])[]): ReadonlyMap<string, Schema> {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of named) if (!registry.has(schema)) registry.add(schema, { id })
  const made = z.toJSONSchema(registry, { io: 'output', uri: (id) => `${REF}${id}` })
  return new Map(Object.entries(made.schemas).map(([id, { $schema: _schema, $id: _id, ...schema }]) => [id, schema]))
}

const PARTS = ['params', 'query', 'body', 'response'] as const

/** A component is referred to, what belongs to routes stands in them. */
type SchemaOf = (schema: z.ZodType) => Schema

interface Lookup {
  readonly schemaOf: SchemaOf
  /** The schema itself, also where others refer to it. */
  readonly whole: SchemaOf
  readonly all: ReadonlyMap<string, Schema>
}

function schemaLookup(): Lookup {
  const own = routeTable.flatMap(([name, route]) =>
    PARTS.flatMap((part) => {
      const schema = route[part]
      return schema === undefined ? [] : [[`${name}.${part}`, schema] as const]
    })
  )
  const all = schemasOf([...EXPORTED, ...own])
  // Routes share schemas; the first name is the one that it was made under, as in `schemasOf`.
  const names = new Map<z.ZodType, string>()
  for (const [name, schema] of [...EXPORTED, ...own]) if (!names.has(schema)) names.set(schema, name)
  const whole: SchemaOf = (schema) => all.get(names.get(schema) ?? '') ?? {}
  const schemaOf: SchemaOf = (schema) => {
    const name = names.get(schema) ?? ''
    return name.includes('.') ? whole(schema) : { $ref: `${REF}${name}` }
  }
  return { schemaOf, whole, all }
}

/** The components that `document` needs, and those that they need. */
function reachable(document: unknown, all: ReadonlyMap<string, Schema>, found: Map<string, Schema> = new Map()): Map<string, Schema> {
  for (const [, name = ''] of JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
    const schema = all.get(name)
    if (schema === undefined || found.has(name)) continue
    found.set(name, schema)
    reachable(schema, all, found)
  }
  return found
}

/** zod makes objects with the properties in the order of the contract. */
function parametersOf(place: 'path' | 'query', schema: z.ZodObject | undefined, whole: SchemaOf): unknown[] {
  if (schema === undefined) return []
  return Object.entries(whole(schema).properties ?? {}).map(([key, value]) => ({
    name: key,
    in: place,
    required: place === 'path',
    schema: value
  }))
}

const IF_MATCH = {
  name: 'If-Match',
  in: 'header',
  required: true,
  description: 'The version of the object that this change was made from, in double quotes.',
  schema: { type: 'string', pattern: '^(W/)?"[0-9]+"$' }
}

function answersOf(route: Route, schemaOf: SchemaOf): Record<string, unknown> {
  const statuses = [...new Set(problemCodesOf(route).map((code) => STATUS_OF[code]))].toSorted((a, b) => a - b)
  const problems = statuses.map((status) => [
    status,
    {
      description: STATUS_CODES[status],
      content: { 'application/problem+json': { schema: { $ref: `${REF}Problem` } } }
    }
  ])
  const media = route.download?.type ?? (route.stream === true ? 'text/event-stream' : 'application/json')
  const good =
    route.response instanceof z.ZodNull
      ? ['204', { description: 'Done' }]
      : ['200', { description: 'Done', content: { [media]: { schema: schemaOf(route.response) } } }]
  return Object.fromEntries([good, ...problems])
}

function operationOf(name: RouteName, route: Route, { schemaOf, whole }: Omit<Lookup, 'all'>): Record<string, unknown> {
  return {
    operationId: name,
    summary: route.summary,
    tags: [route.path.split('/')[1]],
    ...(route.permission === 'public' ? { security: [] } : {}),
    'x-permission': route.permission,
    parameters: [
      ...parametersOf('path', route.params, whole),
      ...parametersOf('query', route.query, whole),
      ...(route.versioned === true ? [IF_MATCH] : [])
    ],
    ...(route.body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(route.body) } } } }),
    responses: answersOf(route, schemaOf)
  }
}

export function openApiDocument(): { openapi: string; [key: string]: unknown } {
  const { schemaOf, whole, all } = schemaLookup()
  const paths: Record<string, Record<string, unknown>> = {}
  for (const [name, route] of routeTable) {
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(name, route, { schemaOf, whole }) }
  }
  const components = [...reachable(paths, all)].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return {
    openapi: '3.1.0',
    info: {
      title: 'Ballast',
      version: API_VERSION,
      description:
        'Configure and observe a Ballast load balancer. Log in with POST /session; the answer sets a cookie. Every refusal is a problem document (RFC 9457) with a stable code.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' }
    },
    servers: [{ url: API_PREFIX }],
    security: [{ session: [] }],
    paths,
    components: {
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE } },
      schemas: Object.fromEntries(components)
    }
  }
}

/** The document as it is committed. */
export const openApiText = (): string => `${JSON.stringify(openApiDocument(), null, 1)}\n`
