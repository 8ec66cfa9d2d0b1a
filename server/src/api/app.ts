/** The web server: HTTPS, limits and headers first, then the route table and the files of the web UI. */
import { randomUUID } from 'node:crypto'
import cookie from '@fastify/cookie'
import { type FastifyBaseLogger, fastify, LogController } from 'fastify'
import { eventStreams } from './events.ts'
import type { App, Guard, Services } from './handler.ts'
import { allHandlers } from './handlers/index.ts'
import { acceptOnlyJson } from './json.ts'
import { handleProblems } from './problems.ts'
import { registerRoutes } from './register.ts'
import { securityHeaders } from './security-headers.ts'
import { serveWebUi } from './web-ui.ts'

export interface AppOptions extends Services {
  readonly guard: Guard
  readonly tls: { readonly certificatePem: string; readonly keyPem: string }
  /** Folder with the built web UI, or null when it is not built. */
  readonly webRoot: string | null
  readonly log: FastifyBaseLogger
}

/** Milliseconds. A peer that is slower than this is broken or hostile. */
const TIMEOUTS = {
  /** For the whole request, with the largest upload over a slow line. */
  requestTimeout: 30_000,
  /** Without a byte either way. Event streams send something every 15 s, so they stay. */
  connectionTimeout: 60_000,
  /** An idle connection is kept for the next click; below `connectionTimeout`, so that it is closed politely. */
  keepAliveTimeout: 50_000,
  pluginTimeout: 10_000
}

/** Milliseconds for the TLS handshake and for the head of a request: strangers can reach these two. */
const HEAD_TIMEOUT = 10_000

/** Bytes. Every body but an uploaded certificate fits; those routes set their own limit. */
const BODY_LIMIT = 64 * 1024

/** Of the web UI. */
export const LEAST_TLS = 'TLSv1.2'

/** @returns the server, ready to listen. */
export async function createApp(options: AppOptions): Promise<App> {
  const app: App = fastify({
    ...TIMEOUTS,
    https: {
      cert: options.tls.certificatePem,
      key: options.tls.keyPem,
      minVersion: LEAST_TLS,
      handshakeTimeout: HEAD_TIMEOUT,
      headersTimeout: HEAD_TIMEOUT,
      // How often Node looks for requests that are late; its own 30 s would treble the limit.
      connectionsCheckingInterval: HEAD_TIMEOUT / 2
    },
    loggerInstance: options.log,
    bodyLimit: BODY_LIMIT,
    // Ids in the log are ours: a client could forge lines with its own.
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    // The address of a client is the one of its connection, never what a header says.
    trustProxy: false,
    exposeHeadRoutes: false,
    // What changes is in the history and the audit log, what fails is logged with its error.
    logController: new LogController({ disableRequestLogging: true }),
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    return503OnClosing: true,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 60, ignoreTrailingSlash: false, caseSensitive: true }
  })
  handleProblems(app)
  acceptOnlyJson(app)
  await app.register(cookie)
  await securityHeaders(app)
  const streams = eventStreams(options.live, (caller) => options.guard.stillHolds(caller))
  // Streams never end by themselves, and the server waits for its connections before it closes.
  app.addHook('preClose', async () => streams.close())
  registerRoutes(app, options.guard, options, allHandlers(options, streams))
  await serveWebUi(app, options.webRoot)
  return app
}
