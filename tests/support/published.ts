/** Virtual services in a HAProxy of the test's own, from configuration to listening ports without store and pipeline. */
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import type {
  Certificate,
  HealthCheck,
  IntermediateCertificate,
  NewVirtualService,
  VirtualService
} from '../../server/src/contract/index.ts'
import { factsOf } from '../../server/src/domain/certificates/facts.ts'
import type { Configuration } from '../../server/src/domain/configuration.ts'
import { EMPTY_CONFIGURATION, newRealServer, newVirtualService } from '../../server/src/domain/defaults.ts'
import { render } from '../../server/src/render/render.ts'
import { startHaproxy, temporaryDirectory, writeFiles } from './haproxy.ts'

interface Material {
  readonly certificatePem: string
  readonly keyPem: string
}

export type Draft = Omit<NewVirtualService, 'address' | 'port'> & {
  readonly address?: string
  /** One that is free, when left out. */
  readonly port?: number
  /** Ports of real servers on 127.0.0.1, or whole ones. */
  readonly servers?: readonly (number | { readonly address: string; readonly port: number; readonly enabled?: boolean })[]
}

interface Surroundings {
  /** Ids are 1, 2, … in this order. */
  readonly certificates?: readonly Material[]
  /** PEM; ids are 101, 102, … in this order. */
  readonly authorities?: readonly string[]
  readonly settings?: Partial<Configuration['settings']>
}

export interface Published extends AsyncDisposable {
  port(name: string): number
  service(name: string): VirtualService
  /** Rendered main file, to be shown when a test fails. */
  readonly text: string
  readonly socket: string
}

const NO_CHECK: HealthCheck = { ...newVirtualService(1, { address: '::1', port: 80 }).check, method: 'none' }
const AT = '2026-01-01T00:00:00.000Z'

/** Ports that were free a moment ago, each another one: all are held until the last is found. */
export async function freePorts(addresses: readonly string[]): Promise<readonly number[]> {
  const servers = addresses.map((address) => createServer().listen(0, address))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports
}

const certificateOf = ({ certificatePem }: Material, at: number): Certificate => ({
  ...factsOf(new X509Certificate(certificatePem)),
  id: at + 1,
  name: `certificate ${at + 1}`,
  pem: certificatePem,
  chain: []
})

const authorityOf = (pem: string, at: number): IntermediateCertificate => ({
  ...factsOf(new X509Certificate(pem)),
  id: at + 101,
  name: `authority ${at + 101}`,
  pem
})

const byId = <T extends { readonly id: number }>(list: readonly T[]): ReadonlyMap<number, T> =>
  new Map(list.map((entry) => [entry.id, entry]))

const addressOf = ({ address = '127.0.0.1' }: Draft): string => address

function serviceFrom({ servers = [], ...draft }: Draft, id: number, port: number): VirtualService {
  const service = newVirtualService(id, { type: 'http', check: NO_CHECK, ...draft, address: addressOf(draft), port })
  const realServers = servers.map((server, at) =>
    newRealServer(id * 100 + at, typeof server === 'number' ? { address: '127.0.0.1', port: server } : server, service, AT)
  )
  return { ...service, realServers }
}

export async function publish(drafts: Readonly<Record<string, Draft>>, around: Surroundings = {}): Promise<Published> {
  const { certificates = [], authorities = [], settings = {} } = around
  const ports = await freePorts(Object.values(drafts).map(addressOf))
  const services = new Map(
    Object.entries(drafts).map(([name, draft], at) => [name, serviceFrom(draft, at + 1, draft.port ?? ports[at] ?? 0)])
  )
  const directory = temporaryDirectory()
  const at = (name: string): string => join(directory.path, name)
  const { files } = render(
    {
      ...EMPTY_CONFIGURATION,
      settings: { ...EMPTY_CONFIGURATION.settings, ...settings },
      certificates: byId(certificates.map(certificateOf)),
      intermediates: byId(authorities.map(authorityOf)),
      virtualServices: byId([...services.values()])
    },
    {
      openFiles: 4096,
      threads: 1,
      resolved: new Map(),
      drained: new Set(),
      paths: { statsSocket: at('stats.sock'), peersSocket: at('peers.sock'), stateFile: at('state') },
      cookieKey: 'secret'
    }
  )
  const keys = new Map(certificates.map((one) => [factsOf(new X509Certificate(one.certificatePem)).fingerprint, one]))
  const texts = files.map((file) => {
    if (file.kind !== 'certificate') return [file.path, file.kind === 'text' ? file.text : file.base64] as const
    const one = keys.get(file.fingerprint)
    return [file.path, [one?.keyPem, one?.certificatePem, ...file.chain].join('\n')] as const
  })
  writeFiles(directory.path, Object.fromEntries(texts))
  const engine = await startHaproxy(at('haproxy.cfg'), at('stats.sock'))
  const service = (name: string): VirtualService => {
    const found = services.get(name)
    if (found === undefined) throw new Error(`No service is called ${name}.`)
    return found
  }
  return {
    service,
    port: (name) => service(name).port,
    text: texts.find(([path]) => path === 'haproxy.cfg')?.[1] ?? '',
    socket: at('stats.sock'),
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]()
      directory[Symbol.dispose]()
    }
  }
}
