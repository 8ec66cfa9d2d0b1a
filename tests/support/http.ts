/** Requests as an API client makes them: own cookies, the server's self-signed certificate accepted. */
import { Agent, request } from 'node:https'
import { type Client, createClient } from '@ballast/server/contract'

export interface ApiSession extends Client {
  /** The cookie of the session, to hand it to a browser or another process. */
  cookie(): string
}

/**
 * @param origin e.g. `https://127.0.0.1:8443`
 * @param door unix socket that leads there, when the origin cannot be reached from here
 */
export function apiSession(origin: string, door?: string): ApiSession {
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false })
  const cookies = new Map<string, string>()
  const client = createClient(
    (path, init) =>
      new Promise((resolve, reject) => {
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
        const headers = { ...init.headers, origin, ...(cookie === '' ? {} : { cookie }) }
        const outgoing = request(`${origin}${path}`, { agent, socketPath: door, method: init.method, headers }, (answer) => {
          for (const line of answer.headers['set-cookie'] ?? []) {
            const [name = '', ...value] = (line.split(';')[0] ?? '').split('=')
            cookies.set(name, value.join('='))
          }
          const parts: Buffer[] = []
          answer.on('data', (part: Buffer) => parts.push(part))
          answer.on('error', reject)
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: () => Promise.resolve(Buffer.concat(parts).toString()) }))
        })
        outgoing.on('error', reject)
        outgoing.end(init.body)
      })
  )
  return { ...client, cookie: () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
}
