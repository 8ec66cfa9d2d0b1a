/** Serves the built web UI: hashed files for ever, the page itself never from a cache. */
import { sep } from 'node:path'
import fastifyStatic from '@fastify/static'
import { API_PREFIX } from '../contract/index.ts'
import type { App, Reply, Request } from './handler.ts'
import { refuseUnknownRoute } from './problems.ts'

/** Vite puts every file whose name carries a hash of its content here. */
const HASHED = `${sep}assets${sep}`
const FOR_EVER = 'public, max-age=31536000, immutable'

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Ballast</title>
<h1>Ballast is running</h1>
<p>Its pages are not built yet. Type <code>npm start</code> in the folder of Ballast: it builds them and starts.</p>
<p>The API is at <code>${API_PREFIX}</code>, and the services carry traffic.</p>
</html>
`

/** A person who typed or followed an address, as opposed to a script that asks for a file. */
const isNavigation = (request: Request): boolean =>
  (request.method === 'GET' || request.method === 'HEAD') && (request.headers.accept ?? '').includes('text/html')

const isApi = (request: Request): boolean => /^\/api(?:[/?]|$)/.test(request.url)

function page(reply: Reply, webRoot: string | null): Reply {
  reply.header('cache-control', 'no-store')
  if (webRoot === null) return reply.code(503).type('text/html; charset=utf-8').send(NOT_BUILT)
  return reply.sendFile('index.html', { cacheControl: false })
}

export async function serveWebUi(app: App, webRoot: string | null): Promise<void> {
  if (webRoot !== null) {
    await app.register(fastifyStatic, {
      root: webRoot,
      index: false,
      dotfiles: 'ignore',
      // A file with .br or .gz beside it is sent as that.
      preCompressed: true,
      cacheControl: false,
      setHeaders: (reply, path) => {
        reply.header('cache-control', path.includes(HASHED) ? FOR_EVER : path.endsWith('.html') ? 'no-store' : 'no-cache')
      }
    })
  }
  app.get('/', (_, reply) => page(reply, webRoot))
  app.get('/index.html', (_, reply) => page(reply, webRoot))
  // The router of the UI knows the paths of pages; the server only knows that they are not files and not the API's.
  app.setNotFoundHandler((request, reply) =>
    !isApi(request) && isNavigation(request) ? page(reply, webRoot) : refuseUnknownRoute(request, reply)
  )
}
