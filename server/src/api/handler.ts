/** What a handler gets and gives. Its types come from the route table, so a handler that answers something else does not compile. */
import type { Server } from 'node:https'
import type { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteGenericInterface } from 'fastify'
import type * as z from 'zod'
import type { Permission, RouteName, Routes, SystemInfo } from '../contract/index.ts'
import type { NetworkFacts } from '../domain/explain/explain.ts'
import type { Acme } from '../engine/acme/keeper.ts'
import type { CheckNow } from '../engine/check-now.ts'
import type { Live, Network, Pipeline } from '../engine/offers.ts'
import type { ConfigurationStore } from '../engine/ports.ts'
import type { TestRuns } from '../engine/test-run/test-runs.ts'
import type { UrlTests } from '../engine/url-tests.ts'
import type { Accounts } from './auth/accounts.ts'
import type { AccountStore, RequestStore, UpdateUploads } from './ports.ts'
import type { TemplateLibrary } from './template-library.ts'

export type App = FastifyInstance<Server>
export type Request = FastifyRequest<RouteGenericInterface, Server>
export type Reply = FastifyReply<RouteGenericInterface, Server>

/** The person behind a request. */
export interface Caller {
  readonly username: string
  /** Of the client; CONSOLE of the domain for who sits at the machine. */
  readonly address: string
  /** Names the session in the store; see `StoredSession`. */
  readonly sessionIdHash: string
}

/** Decides who may come in. Every route asks it; it throws a Refusal to say no. */
export interface Guard {
  /** @returns the caller, or null for a public route. */
  admit(request: Request, permission: Permission): Caller | null
  /** Whether the session still holds. Looking does not prolong it, so a forgotten tab does not keep itself logged in. */
  stillHolds(caller: Caller): boolean
}

/** Facts of the machine that neither engine nor store know. */
export type MachineFacts = Pick<SystemInfo, 'hostname' | 'addresses' | 'cpuPercent' | 'memory' | 'disk'>

/** What the handlers work with, given at wiring time. */
export interface Services {
  readonly pipeline: Pipeline
  readonly live: Live
  readonly checkNow: CheckNow
  readonly networking: Network
  readonly store: ConfigurationStore
  readonly accounts: Accounts
  readonly requests: RequestStore
  readonly acme: Acme
  readonly audit: AccountStore['audit']
  readonly machine: () => MachineFacts | Promise<MachineFacts>
  /** How this machine is connected now. */
  readonly network: () => NetworkFacts
  readonly tests: TestRuns
  readonly urlTests: UrlTests
  /** The web UI answers with a new certificate of its own from now on. */
  readonly renewWebCertificate: () => Promise<void>
  readonly templates: TemplateLibrary
  /** Null where no updates are taken. */
  readonly uploads: UpdateUploads | null
  /** `schema`: steps that the database of this version has gone. */
  readonly product: { readonly version: string; readonly startedAt: string; readonly schema: number }
  readonly now: () => Date
}

type Parsed<R, K extends 'params' | 'query' | 'body'> = R extends Readonly<Record<K, infer S extends z.ZodType>> ? z.output<S> : undefined

export interface Call<N extends RouteName> {
  readonly params: Parsed<Routes[N], 'params'>
  readonly query: Parsed<Routes[N], 'query'>
  readonly body: Parsed<Routes[N], 'body'>
  /** From `If-Match`. */
  readonly version: Routes[N] extends { readonly versioned: true } ? number : undefined
  readonly caller: Routes[N]['permission'] extends 'public' ? null : Caller
  readonly request: Request
  readonly reply: Reply
}

export type Answer<N extends RouteName> = Routes[N] extends { readonly stream: true } | { readonly download: object }
  ? Readable
  : z.input<Routes[N]['response']>

export type Handler<N extends RouteName> = (call: Call<N>) => Answer<N> | Promise<Answer<N>>

/** One handler for each route: what is missing, or too much, is a compile error. */
export type Handlers = { readonly [N in RouteName]: Handler<N> }
