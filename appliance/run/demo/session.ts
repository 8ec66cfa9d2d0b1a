/** A logged-in client of the server that the demo has just started. */
import { request } from 'node:https'
import { type Client, createClient } from '@ballast/server/contract'

/** @param origin e.g. `https://127.0.0.1:8443` */
export function openSession(origin: string): Client {
  let cookie = ''
  return createClient(
    (path, init) =>
      new Promise((resolve, reject) => {
        const headers = { ...init.headers, origin, cookie }
        // The server made its certificate itself, minutes ago at most, and we read this address from its own output.
        const outgoing = request(`${origin}${path}`, { method: init.method, headers, rejectUnauthorized: false }, (answer) => {
          cookie = answer.headers['set-cookie']?.map((line) => line.split(';')[0]).join('; ') ?? cookie
          const parts: Buffer[] = []
          answer.on('data', (part: Buffer) => parts.push(part))
          answer.on('error', reject)
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: () => Promise.resolve(Buffer.concat(parts).toString()) }))
        })
        outgoing.on('error', reject)
        outgoing.end(init.body)
      })
  )
}
