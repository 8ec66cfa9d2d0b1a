/** The part of the model for the advanced properties: read from the lines, and expected from the configuration. */
import type { VirtualService } from '../../../server/src/contract/index.ts'
import { portRanges } from '../../../server/src/contract/index.ts'
import { linesWith, type ReadSection } from '../../../server/src/render/testing/read.ts'

export interface ModelAdvanced {
  /** Each address with all its ports. */
  readonly listeners: readonly string[]
  readonly clientHeader: string | null
  readonly via: boolean
  readonly cached: boolean
  readonly compressed: boolean
  readonly set: readonly (readonly string[])[]
  readonly lists: readonly string[]
  readonly limits: readonly string[]
  readonly proxied: boolean
  readonly tos: string | null
  readonly sorry: string | null
  readonly instead: readonly string[]
}

const OWN_HEADERS = /^(?:X-SSL-|SSL-CLIENT-CERT$|X-CLIENT-CERT$)/
const TOS = {
  normal: null,
  'minimize-cost': '0x02',
  'maximize-reliability': '0x04',
  'maximize-throughput': '0x08',
  'minimize-delay': '0x10'
}

function listenersIn(frontend: ReadSection): readonly string[] {
  return linesWith(frontend, 'bind').flatMap(([endpoints = '']) =>
    endpoints.split(',').flatMap((text) => {
      const at = text.lastIndexOf(':')
      const [first = 0, last = first] = text
        .slice(at + 1)
        .split('-')
        .map(Number)
      return Array.from({ length: last - first + 1 }, (_, index) => `${text.slice(0, at)} ${first + index}`)
    })
  )
}

const limitsIn = (frontend: ReadSection): readonly string[] =>
  frontend.lines
    .map(({ words }) => words)
    // Who can serve is no limit.
    .filter((words) => words.includes('gt') && !words.some((text) => text.startsWith('nbsrv(')))
    .map((words) => {
      const action = words.includes('deny') ? (words[words.indexOf('deny_status') + 1] ?? '') : 'drop'
      return `${words[words.indexOf('gt') - 1]} ${words[words.indexOf('gt') + 1]} ${action}`
    })

export function readAdvanced(frontend: ReadSection, backend: ReadSection | undefined): ModelAdvanced {
  const [forward] = linesWith(frontend, 'option', 'forwardfor')
  return {
    listeners: listenersIn(frontend).toSorted(),
    clientHeader: forward === undefined ? null : (forward[1] ?? 'X-Forwarded-For'),
    via: linesWith(frontend, 'http-request', 'add-header', 'Via').length > 0,
    cached: linesWith(frontend, 'http-request', 'cache-use').length > 0,
    compressed: linesWith(frontend, 'compression', 'algo', 'gzip').length > 0,
    set: linesWith(frontend, 'http-request', 'set-header')
      .filter(([name = '']) => !OWN_HEADERS.test(name))
      .map(([name = '', value = '']) => [name, value]),
    lists: linesWith(frontend, 'tcp-request')
      .filter((words) => words.includes('-f'))
      .map((words) => `${words[3]} ${words[6]}`),
    limits: limitsIn(frontend),
    proxied: linesWith(frontend, 'bind').every((words) => words.includes('accept-proxy')),
    tos: linesWith(frontend, 'tcp-request', 'connection', 'set-tos')[0]?.[0] ?? null,
    sorry: linesWith(backend, 'server', 'sorry').find((words) => words.includes('backup'))?.[0] ?? null,
    instead: ['redirect', 'return'].flatMap((kind) =>
      linesWith(backend, 'http-request', kind).map(
        (words) => `${kind} ${words[1]} ${kind === 'redirect' ? words[3] : words.includes('file')}`
      )
    )
  }
}

const literal = (address: string): string => (address.includes(':') ? `[${address}]` : address)
const quoted = (name: string): string => (/^[A-Za-z0-9_.-]+$/.test(name) ? name : `"${name.replace(/["\\]/g, '\\$&')}"`)
const escaped = (text: string): string => text.replaceAll('%', '%%')

function expectedInstead({ advanced, address }: VirtualService): readonly string[] {
  const { errorCode, errorRedirect } = advanced
  if (errorRedirect !== '') {
    const code = [301, 302, 303, 307, 308].find((known) => known === errorCode) ?? 302
    const by = (host: string): string =>
      `redirect ${code} ${errorRedirect
        .split(/(%[hs])/)
        .map((part) => (part === '%h' ? host : part === '%s' ? '%[pathq]' : escaped(part)))
        .join('')}`
    return errorRedirect.includes('%h') ? [by('%[req.hdr(host),host_only]'), by(literal(address))] : [by('')]
  }
  return errorCode === null ? [] : [`return ${errorCode} ${errorCode !== 204 && errorCode !== 304}`]
}

export function expectedAdvanced(service: VirtualService): ModelAdvanced {
  const { advanced, type, redirect, forwardedHeader, id } = service
  const http = type === 'http'
  const proxied = http && redirect === null
  const addresses = new Set([service.address, ...(advanced.alternateAddress === null ? [] : [advanced.alternateAddress])])
  const ports = new Set([service.port])
  for (const { first, last } of portRanges(advanced.extraPorts) ?? []) for (let port = first; port <= last; port++) ports.add(port)
  const action = http ? advanced.limitAction : 'drop'
  const limits = {
    fe_conn: advanced.connectionLimit,
    fe_sess_rate: advanced.connectionRateLimit,
    'sc_conn_cur(0)': advanced.clientConnectionLimit,
    'sc_conn_rate(0)': advanced.clientConnectionRateLimit,
    fe_req_rate: advanced.requestRateLimit,
    'sc_http_req_rate(0)': advanced.clientRequestRateLimit
  }
  const { copyHeaderFrom, copyHeaderTo, addHeaderName, addHeaderValue, sorryServer } = advanced
  return {
    listeners: [...addresses].flatMap((address) => [...ports].map((port) => `${literal(address)} ${port}`)).toSorted(),
    clientHeader: !proxied
      ? null
      : forwardedHeader.startsWith('x-clientside')
        ? 'X-ClientSide'
        : forwardedHeader === 'none' || forwardedHeader === 'via'
          ? null
          : 'X-Forwarded-For',
    via: proxied && forwardedHeader.endsWith('via'),
    cached: proxied && advanced.caching,
    compressed: proxied && advanced.compression,
    set: proxied
      ? [
          ...(copyHeaderFrom === '' ? [] : [[copyHeaderTo, `%[req.fhdr(${quoted(copyHeaderFrom)})]`]]),
          ...(addHeaderName === '' ? [] : [[addHeaderName, escaped(addHeaderValue)]])
        ]
      : [],
    lists: [
      ...(advanced.block.length === 0 ? [] : [`{ vs${id}.block.acl`]),
      ...(advanced.allow.length === 0 ? [] : [`!{ vs${id}.allow.acl`])
    ],
    limits: Object.entries(limits).flatMap(([counter, most]) => (most === 0 ? [] : [`${counter} ${most} ${action}`])),
    proxied: advanced.acceptProxyProtocol,
    tos: TOS[advanced.qualityOfService],
    sorry: redirect === null && sorryServer !== null ? `${literal(sorryServer.address)}:${sorryServer.port}` : null,
    instead: proxied ? expectedInstead(service) : []
  }
}
