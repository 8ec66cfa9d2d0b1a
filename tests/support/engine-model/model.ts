/**
 * What engine files say, in the terms of the configuration, and what they should say. The first is read from the text
 * alone, the second made from the configuration alone; neither knows how the renderer writes.
 */
import type { Id, SchedulingMethod, VirtualService } from '../../../server/src/contract/index.ts'
import type { Configuration } from '../../../server/src/domain/configuration.ts'
import type { RenderEnvironment } from '../../../server/src/render/rendered.ts'
import { linesWith, type ReadSection } from '../../../server/src/render/testing/read.ts'
import { expectedAdvanced, type ModelAdvanced, readAdvanced } from './advanced.ts'
import { expectedDialogue, expectedRequest, isTold, type ModelRequest, readCheck, readDialogue } from './check.ts'
import { expectedL7, type ModelL7, readL7 } from './l7.ts'
import { expectedPersistence, type ModelPersistence, readPersistence } from './persistence.ts'
import { expectedRequired, type ModelRequired, readRequired } from './required.ts'
import { expectedActions, type ModelAction, readActions } from './rules.ts'
import { expectedServer, type ModelServer, readServer } from './server.ts'
import { expectedSslHeaders, expectedTls, type ModelSslHeaders, type ModelTls, readSslHeaders, readTls } from './tls.ts'
import { expectedWays, type ModelWays, readWays } from './ways.ts'
import { inUrl, options, plain, secondsOf } from './words.ts'

interface ModelFarm {
  readonly required: ModelRequired | null
  readonly balance: string | null
  readonly consistent: boolean
  readonly persistence: ModelPersistence | null
  readonly timeouts: readonly [connect: number, check: number] | null
  readonly check: ModelRequest | null
  /** What is sent and expected, one line each. */
  readonly dialogue: readonly string[]
  readonly servers: readonly ModelServer[]
}

export interface ModelService extends ModelFarm {
  readonly id: Id
  readonly endpoint: string
  readonly mode: string
  readonly idle: number
  readonly advanced: ModelAdvanced
  readonly tls: ModelTls | null
  readonly sslHeaders: ModelSslHeaders
  readonly redirect: string | null
  /** Whether *Test* can learn who answered. */
  readonly tellsServer: boolean
  readonly l7: ModelL7
  readonly actions: readonly ModelAction[]
  readonly ways: ModelWays
  readonly subs: readonly (ModelFarm & { readonly id: Id })[]
}

const BALANCE: Readonly<Record<SchedulingMethod, string>> = {
  'round-robin': 'roundrobin',
  'weighted-round-robin': 'roundrobin',
  'least-connection': 'leastconn',
  'weighted-least-connection': 'leastconn',
  'fixed-weighting': 'first',
  'weighted-response-time': 'roundrobin',
  'resource-based': 'roundrobin',
  'source-ip-hash': 'source',
  'url-hash': 'uri whole path-only'
}

function readTimeouts(backend: ReadSection | undefined): ModelService['timeouts'] {
  const [connect] = linesWith(backend, 'timeout', 'connect')
  return connect === undefined ? null : [secondsOf(connect[0]), secondsOf(linesWith(backend, 'timeout', 'check')[0]?.[0])]
}

/** @param isV6 the family of the clients. */
const readFarm = (backend: ReadSection | undefined, isV6: boolean, sections: readonly ReadSection[]): ModelFarm => ({
  balance: linesWith(backend, 'balance')[0]?.join(' ') ?? null,
  consistent: linesWith(backend, 'hash-type', 'consistent').length > 0,
  persistence: backend === undefined ? null : readPersistence(backend, isV6),
  timeouts: readTimeouts(backend),
  check: readCheck(backend),
  dialogue: readDialogue(backend),
  required: readRequired(backend, sections),
  servers: linesWith(backend, 'server')
    .filter(([name]) => name !== 'sorry')
    .map(readServer)
})

/** @returns the services that these sections publish. */
export function readModel(sections: readonly ReadSection[]): readonly ModelService[] {
  return sections
    .filter((section) => section.kind === 'frontend')
    .map((frontend) => {
      const named = (name: string) => sections.find((section) => section.kind === 'backend' && section.name === name)
      const [endpoint = '', ...bind] = linesWith(frontend, 'bind')[0] ?? []
      const tls = options(bind)
      const redirect = linesWith(frontend, 'http-request', 'redirect', 'code', '302', 'location')[0]?.[0]
      return {
        id: Number(/^vs(\d+)$/.exec(frontend.name)?.[1]),
        endpoint: endpoint.split(',')[0] ?? '',
        mode: linesWith(frontend, 'mode')[0]?.[0] ?? '',
        idle: secondsOf(linesWith(frontend, 'timeout', 'client')[0]?.[0]),
        advanced: readAdvanced(frontend, named(linesWith(frontend, 'default_backend')[0]?.[0] ?? '')),
        tls: readTls(tls),
        sslHeaders: readSslHeaders(frontend),
        redirect: redirect === undefined ? null : plain(redirect),
        l7: readL7(frontend, named(linesWith(frontend, 'default_backend')[0]?.[0] ?? '')),
        tellsServer: linesWith(frontend, 'http-response', 'set-header', 'x-ballast-answered').length > 0,
        ...readFarm(named(frontend.name), endpoint.startsWith('['), sections),
        actions: readActions(frontend),
        ways: readWays(frontend, sections),
        subs: sections.flatMap((section) => {
          const [, service, id] = /^(vs\d+)-(\d+)$/.exec(section.name) ?? []
          return section.kind === 'backend' && service === frontend.name
            ? [{ id: Number(id), ...readFarm(section, endpoint.startsWith('['), sections) }]
            : []
        })
      }
    })
}

/** @param name of its backend. */
function expectedFarm(service: VirtualService, name: string, configuration: Configuration, environment: RenderEnvironment): ModelFarm {
  const { check, redirect, subServices } = service
  const proxied = redirect === null && subServices.length === 0
  return {
    balance: proxied ? BALANCE[service.scheduling] : null,
    consistent: proxied && service.scheduling.endsWith('hash'),
    persistence: proxied ? expectedPersistence(service, configuration) : null,
    timeouts: proxied && check.timeout !== null && check.method !== 'none' && !isTold(check) ? [check.timeout, check.timeout] : null,
    check: proxied && check.method.startsWith('http') ? expectedRequest(check) : null,
    dialogue: proxied ? expectedDialogue(check) : [],
    required: proxied ? expectedRequired(service, name, service.type === 'http') : null,
    servers: proxied ? service.realServers.map((server) => expectedServer(server, service, configuration, environment)) : []
  }
}

function expectedService(service: VirtualService, configuration: Configuration, environment: RenderEnvironment): ModelService {
  const { redirect } = service
  const proxied = redirect === null
  const http = service.type === 'http'
  return {
    id: service.id,
    endpoint: `${inUrl(service.address)}:${service.port}`,
    mode: http ? 'http' : 'tcp',
    idle: service.idleTimeout === 0 ? configuration.settings.connectionTimeout : service.idleTimeout,
    advanced: expectedAdvanced(service),
    tls: expectedTls(service),
    sslHeaders: expectedSslHeaders(service),
    redirect: redirect?.url ?? null,
    l7: expectedL7(service, configuration),
    tellsServer: proxied && service.type === 'http',
    ...expectedFarm(service, `vs${service.id}`, configuration, environment),
    actions: expectedActions(service, configuration),
    ways: expectedWays(service, configuration),
    subs: proxied
      ? service.subServices
          .filter((sub) => sub.enabled)
          .map(({ id, persistence, scheduling, check, realServers }) => ({
            id,
            ...expectedFarm(
              { ...service, persistence, scheduling, check, realServers, subServices: [] },
              `vs${service.id}-${id}`,
              configuration,
              environment
            )
          }))
      : []
  }
}

/** @returns what the files of this configuration must say. */
export const expectedModel = (configuration: Configuration, environment: RenderEnvironment): readonly ModelService[] =>
  [...configuration.virtualServices.values()]
    .filter((service) => service.enabled)
    .toSorted((a, b) => a.id - b.id)
    .map((service) => expectedService(service, configuration, environment))
