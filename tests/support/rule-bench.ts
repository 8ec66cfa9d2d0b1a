/** Services with content rules and SubVSs, made by the domain's own edits, rendered, and run by a real HAProxy in front of real servers. */
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, request } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { join } from 'node:path'
import type { NewContentRule, NewRealServer, NewSubService, NewVirtualService } from '../../server/src/contract/index.ts'
import { checkConfiguration } from '../../server/src/domain/check.ts'
import type { Configuration } from '../../server/src/domain/configuration.ts'
import { EMPTY_CONFIGURATION, NO_CONTENT } from '../../server/src/domain/defaults.ts'
import { addContentRule, addRealServer, addSubService, addSubServiceServer, addVirtualService } from '../../server/src/domain/edit/index.ts'
import { render } from '../../server/src/render/render.ts'
import { NO_CHECK } from './checks.ts'
import { startHaproxy, temporaryDirectory, writeFiles } from './haproxy.ts'

export interface Seen {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** What the real server saw; empty when none answered. */
  readonly server: string
  readonly url: string
  readonly asked: IncomingHttpHeaders
}

interface Question {
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export { NO_CONTENT }

export interface Plan {
  readonly service?: Partial<NewVirtualService>
  readonly servers?: readonly (Omit<NewRealServer, 'address' | 'port'> & { readonly at: string })[]
  readonly subs?: readonly (NewSubService & { readonly servers: readonly string[] })[]
}

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

export interface Bench extends AsyncDisposable {
  ask(service: string, question?: Question): Promise<Seen>
  /** One after another: who answered each. */
  servers(service: string, count: number, question?: Question): Promise<readonly string[]>
  /** Requests that their server holds until `release`; resolves when all have arrived. */
  hold(service: string, count: number): Promise<readonly string[]>
  release(): Promise<void>
  readonly port: (service: string) => number
  /** The backend that answers with this name. */
  readonly portOf: (server: string) => number
}

const NOW = '2026-01-01T00:00:00.000Z'

/**
 * @param rules by name; plans refer to them by `ruleId`. @param names real servers; each answers with its name.
 * `nobody` is the address of one that does not exist.
 */
export async function ruleBench(
  names: readonly string[],
  rules: readonly NewContentRule[],
  plans: (ruleId: (name: string) => number) => Readonly<Record<string, Plan>>
): Promise<Bench> {
  const resources = new AsyncDisposableStack()
  const held: { readonly name: string; readonly end: () => void }[] = []
  const ports = new Map<string, number>([['nobody', await freePort()]])
  for (const name of names) {
    const server = createServer((asked, answer) => {
      answer.setHeader('X-Server', name)
      answer.setHeader('X-Url', asked.url ?? '')
      answer.setHeader('X-Asked', JSON.stringify(asked.headers))
      answer.setHeader('X-Old', 'from the server')
      if (asked.url === '/hold') held.push({ name, end: () => answer.end() })
      else asked.resume().on('end', () => answer.end(name))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    ports.set(name, (server.address() as AddressInfo).port)
    resources.defer(() => {
      server.closeAllConnections()
      server.close()
    })
  }
  let last = 0
  const newId = (): number => (last += 1)
  const ids = new Map(rules.map((rule) => [rule.name, newId()]))
  const ruleId = (name: string): number => {
    const id = ids.get(name)
    if (id === undefined) throw new Error(`There is no rule ${name}.`)
    return id
  }
  const at = (name: string): { address: string; port: number } => ({ address: '127.0.0.1', port: ports.get(name) ?? 0 })
  let configuration: Configuration = rules.reduce((next, rule) => addContentRule(next, ruleId(rule.name), rule), {
    ...EMPTY_CONFIGURATION,
    settings: { ...EMPTY_CONFIGURATION.settings, checks: { interval: 1, timeout: 1, retries: 1 } }
  })
  for (const [name, { service, servers = [], subs = [] }] of Object.entries(plans(ruleId))) {
    const id = newId()
    const port = await freePort()
    ports.set(name, port)
    configuration = addVirtualService(configuration, id, { type: 'http', check: NO_CHECK, ...service, address: '127.0.0.1', port, name })
    for (const { at: server, ...input } of servers)
      configuration = addRealServer(configuration, id, newId(), { ...input, ...at(server) }, NOW)
    for (const { servers: own, ...input } of subs) {
      const sub = newId()
      configuration = addSubService(configuration, id, sub, { check: NO_CHECK, ...input })
      for (const server of own) configuration = addSubServiceServer(configuration, id, sub, newId(), at(server), NOW)
    }
  }
  // What the product would refuse proves nothing.
  checkConfiguration(configuration, EMPTY_CONFIGURATION, { localAddresses: null })
  const directory = resources.use(temporaryDirectory())
  const file = (name: string): string => join(directory.path, name)
  const rendered = render(configuration, {
    openFiles: 1024,
    threads: 2,
    resolved: new Map(),
    drained: new Set(),
    paths: { statsSocket: file('stats.sock'), peersSocket: file('peers.sock'), stateFile: file('state') },
    cookieKey: 'secret'
  })
  writeFiles(directory.path, Object.fromEntries(rendered.files.map((entry) => [entry.path, entry.kind === 'text' ? entry.text : ''])))
  resources.use(await startHaproxy(file('haproxy.cfg'), file('stats.sock')))

  const ask = (service: string, { path = '/', headers = {}, body }: Question = {}): Promise<Seen> =>
    new Promise((resolve, reject) => {
      const method = body === undefined ? 'GET' : 'POST'
      const sent = request({ host: '127.0.0.1', port: ports.get(service), path, headers, method, agent: false }, (response) => {
        const { headers: given, statusCode = 0 } = response
        const text = (name: string): string => String(given[name] ?? '')
        response.resume().on('end', () =>
          resolve({
            status: statusCode,
            headers: given,
            server: text('x-server'),
            url: text('x-url'),
            asked: text('x-asked') === '' ? {} : (JSON.parse(text('x-asked')) as IncomingHttpHeaders)
          })
        )
      })
      sent.on('error', reject)
      sent.end(body)
    })
  const pending: Promise<unknown>[] = []
  return {
    ask,
    port: (name) => ports.get(name) ?? 0,
    portOf: (name) => ports.get(name) ?? 0,
    async servers(service, count, question) {
      const list: string[] = []
      for (let turn = 0; turn < count; turn += 1) list.push((await ask(service, question)).server)
      return list
    },
    async hold(service, count) {
      const before = held.length
      for (let turn = 1; turn <= count; turn += 1) {
        pending.push(ask(service, { path: '/hold' }))
        while (held.length < before + turn) await new Promise((resolve) => setImmediate(resolve))
      }
      return held.slice(before).map(({ name }) => name)
    },
    async release() {
      for (const { end } of held.splice(0)) end()
      await Promise.all(pending.splice(0))
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync()
  }
}
