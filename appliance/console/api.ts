/** The contract over the console's own socket. */
import { request } from 'node:http'
import { ApiError, type Client, createClient, SSH_CLIENT_HEADER } from '@ballast/server/contract'

/** Milliseconds; Quick Setup with a reload and a duplicate address check takes some three seconds. */
const TIMEOUT = 60_000

interface Answer {
  readonly status: number
  text(): Promise<string>
}

/** @param sshConnection `SSH_CONNECTION` of sshd: client's address, its port, ours, our port; undefined at the machine itself. */
export function consoleClient(socketPath: string, sshConnection: string | undefined): Client {
  const sshClient = sshConnection?.split(' ')[0]
  const own = { host: 'console', ...(sshClient === undefined ? {} : { [SSH_CLIENT_HEADER]: sshClient }) }
  return createClient(
    (path, { method, headers, body }) =>
      new Promise<Answer>((resolve, reject) => {
        const call = request({ socketPath, path, method, headers: { ...headers, ...own }, timeout: TIMEOUT }, (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', reject)
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, text: () => Promise.resolve(Buffer.concat(chunks).toString()) })
          )
        })
        call.on('timeout', () => call.destroy(new Error('No answer in time.')))
        call.on('error', reject)
        call.end(body)
      })
  )
}

/** Steps of a path that a form's field is called by: `addresses.0` is an error of `addresses`. */
const firstStep = (path: string): string => path.split('.')[0] ?? ''

/**
 * @param fields names of the form's fields; an error elsewhere stands under the empty name.
 * @returns what went wrong, by field. @throws what is no refusal.
 */
export function errorsOf(error: unknown, fields: readonly string[]): Readonly<Record<string, string>> {
  if (!(error instanceof ApiError)) throw error
  const { errors, detail } = error.problem
  if (errors.length === 0) return { '': detail }
  const found: Record<string, string> = {}
  for (const { path, message, hint } of errors) {
    const name = fields.includes(firstStep(path)) ? firstStep(path) : ''
    found[name] ??= hint === undefined ? message : `${message} ${hint}`
  }
  return found
}
