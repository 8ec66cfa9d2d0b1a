/**
 * Headers that make the browser distrust everything but our own files. PatternFly and React set styles through the CSSOM,
 * which `style-src` does not touch, and the UI inlines no file; so nothing beyond `'self'` is needed.
 */
import helmet from '@fastify/helmet'
import type { App } from './handler.ts'

export async function securityHeaders(app: App): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"]
      }
    },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    crossOriginEmbedderPolicy: false,
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    // A browser that has seen HSTS lets nobody past a certificate it does not know, and a new machine has only its own.
    strictTransportSecurity: false,
    xPoweredBy: false
  })
}
