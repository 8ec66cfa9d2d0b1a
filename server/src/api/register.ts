/**
 * Registers the route table. Every route goes the same way: who is it, what may they, is the input acceptable, then the
 * handler, then the answer is checked against the contract. There is no other way to add a route, and none is open by default.
 */
import { Readable } from 'node:stream'
import * as z from 'zod'
import { API_PREFIX, type Route, type RouteName, routes } from '../contract/index.ts'
import { Refusal } from '../domain/problems.ts'
import type { App, Call, Caller, Guard, Handler, Handlers, Reply, Request, Services } from './handler.ts'
import { refusalOfIssues } from './problems.ts'
import { etagOf, versionFrom } from './versions.ts'

const NO_QUERY = z.strictObject({})

export const routeNames = Object.keys(routes) as readonly RouteName[]

function parsePart(schema: z.ZodType, value: unknown, prefix: string): unknown {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw refusalOfIssues(parsed.error.issues, prefix)
  return parsed.data
}

function parseBody(definition: Route, body: unknown): unknown {
  if (definition.body !== undefined) return parsePart(definition.body, body, '')
  if (body !== undefined) throw new Refusal('invalid-input', 'This request takes no body.')
  return undefined
}

/** The only place where a request becomes a typed call: the casts are backed by the schemas just applied. */
function parseCall<N extends RouteName>(name: N, caller: Caller | null, request: Request, reply: Reply): Call<N> {
  const definition: Route = routes[name]
  const call = {
    params: definition.params === undefined ? undefined : parsePart(definition.params, request.params, 'params'),
    query: parsePart(definition.query ?? NO_QUERY, request.query, 'query'),
    version: definition.versioned === true ? versionFrom(request.headers['if-match']) : undefined,
    body: parseBody(definition, request.body),
    caller,
    request,
    reply
  }
  return call as unknown as Call<N>
}

/** What a write answers, as far as the audit log wants to know. */
const revisionOf = (answer: unknown): number | null =>
  typeof answer === 'object' && answer !== null && 'revision' in answer && typeof answer.revision === 'number' ? answer.revision : null

/** Notes who changed what. Login and logout note themselves: for them there is more to say. */
function auditWrite(services: Services, name: RouteName, call: Call<RouteName>, answer: unknown): void {
  const { caller, request } = call
  const revision = revisionOf(answer)
  if (caller === null || revision === null) return
  const entry = {
    at: services.now().toISOString(),
    author: caller.username,
    address: caller.address,
    action: name,
    detail: `${request.method} ${request.url.split('?')[0] ?? ''} made revision ${revision}`
  }
  try {
    services.audit(entry)
  } catch (error) {
    // The change itself is done and must not be reported as failed.
    request.log.error({ err: error, entry }, 'The audit log could not be written')
  }
}

/** A field that the contract does not know would be a leak or a bug: the answer is refused, not trimmed. */
function checkAnswer(definition: Route, answer: unknown): unknown {
  const checked = definition.response.safeParse(answer)
  if (!checked.success) throw new Error(`The answer does not keep the contract: ${checked.error.message}`)
  return checked.data
}

const versionOfAnswer = (answer: unknown): number | null =>
  typeof answer === 'object' && answer !== null && 'version' in answer && typeof answer.version === 'number' ? answer.version : null

function send(definition: Route, answer: unknown, reply: Reply): Reply {
  reply.header('cache-control', 'no-store')
  if (answer instanceof Readable) {
    const { download } = definition
    if (download === undefined) return reply.type('text/event-stream').send(answer)
    // The handler may know a better name.
    if (!reply.hasHeader('content-disposition')) reply.header('content-disposition', `attachment; filename="${download.name}"`)
    return reply.type(download.type).send(answer)
  }
  const body = checkAnswer(definition, answer)
  if (body === null) return reply.code(204).send()
  const version = versionOfAnswer(body)
  if (definition.method === 'GET' && version !== null) reply.header('etag', etagOf(version))
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(body))
}

function registerRoute<N extends RouteName>(app: App, guard: Guard, services: Services, handlers: Handlers, name: N): void {
  const definition: Route = routes[name]
  const handler: Handler<N> = handlers[name]
  app.route({
    method: definition.method,
    url: `${API_PREFIX}${definition.path}`,
    ...(definition.bodyLimit === undefined ? {} : { bodyLimit: definition.bodyLimit }),
    // Before the body is read: a stranger cannot make the server parse anything.
    onRequest: async (request) => {
      request.caller = guard.admit(request, definition.permission)
    },
    handler: async (request, reply) => {
      const call = parseCall(name, request.caller, request, reply)
      const answer = await handler(call)
      auditWrite(services, name, call, answer)
      return send(definition, answer, reply)
    }
  })
}

export function registerRoutes(app: App, guard: Guard, services: Services, handlers: Handlers): void {
  app.decorateRequest('caller', null)
  for (const name of routeNames) registerRoute(app, guard, services, handlers, name)
}

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null
  }
}
