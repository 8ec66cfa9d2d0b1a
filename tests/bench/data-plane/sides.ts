/** The sides that are compared, each started with all cases: case → port. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findHaproxy } from '../../../server/src/system/haproxy-process.ts'
import { freePorts } from '../../support/published.ts'
import type { Around } from './around.ts'
import type { Case } from './cases.ts'
import { hasStream, nginxFile, startNginx } from './nginx.ts'
import { startProgram } from './programs.ts'

export type SideName = 'ballast' | 'haproxy' | 'nginx' | 'direct'

export interface Side {
  readonly name: SideName
  /** Whose processor time counts; null where there is no proxy. */
  readonly pid: number | null
  /** Null where it cannot do the case. */
  port(measured: Case): number | null
}

export const serversOf = (around: Around, { reencrypt }: Case): readonly number[] => (reencrypt ? around.encrypted.ec : around.plain)

export async function portsFor(cases: readonly Case[]): Promise<ReadonlyMap<Case, number>> {
  const ports = await freePorts(cases.map(() => '127.0.0.1'))
  return new Map(cases.map((one, at) => [one, ports[at] ?? 0]))
}

function listen(one: Case, port: number, around: Around): string {
  const tls = one.tls === null ? '' : ` ssl crt ${around.bundle(one.tls)} alpn h2,http/1.1`
  const servers = serversOf(around, one).map((to, at) => {
    const encrypted = one.reencrypt ? ' ssl verify none' : ''
    return `server s${at} 127.0.0.1:${to} check inter 9s${encrypted} ${one.haproxy.eachServer?.(at) ?? ''}`
  })
  const lines = [
    `mode ${one.tcp ? 'tcp' : 'http'}`,
    `bind 127.0.0.1:${port}${tls}`,
    'balance roundrobin',
    ...(one.tcp ? [] : ['option forwardfor']),
    ...one.haproxy.lines,
    ...servers
  ]
  return `listen ${one.name}\n${lines.map((line) => `  ${line}`).join('\n')}\n`
}

/** TCP keep-alives are what Ballast has, too, and nginx below: the kernel is asked for them at each connection. */
const HAND_WRITTEN = (threads: number): string => `global
  nbthread ${threads}
  ssl-default-bind-options ssl-min-ver TLSv1.2
defaults
  timeout connect 4s
  timeout client 660s
  timeout server 660s
  timeout http-keep-alive 660s
  option clitcpka
  option srvtcpka
`

export async function haproxySide(cases: readonly Case[], around: Around, resources: AsyncDisposableStack): Promise<Side> {
  const ports = await portsFor(cases)
  const file = join(around.folder, 'hand-written.cfg')
  await writeFile(file, HAND_WRITTEN(around.threads) + cases.map((one) => listen(one, ports.get(one) ?? 0, around)).join(''))
  const running = resources.use(await startProgram(await findHaproxy(), ['-db', '-f', file], [...ports.values()]))
  return { name: 'haproxy', pid: running.pid, port: (one) => ports.get(one) ?? null }
}

const upstream = (name: string, ports: readonly number[], more = ''): string =>
  `upstream ${name} { ${ports.map((port) => `server 127.0.0.1:${port};`).join(' ')} ${more} }`

function virtualServer(one: Case, port: number, around: Around): string {
  const tls =
    one.tls === null
      ? []
      : [
          `ssl_certificate ${around.certificate(one.tls)};`,
          `ssl_certificate_key ${around.key(one.tls)};`,
          'ssl_session_cache shared:tls:10m;'
        ]
  const pass = `proxy_pass ${one.reencrypt ? 'https://encrypted' : 'http://plain'};`
  return `server {
  listen 127.0.0.1:${port}${one.tls === null ? '' : ' ssl http2'} so_keepalive=on;
  ${tls.join(' ')}
  proxy_http_version 1.1;
  proxy_socket_keepalive on;
  proxy_set_header Connection "";
  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
  ${(one.nginx?.lines ?? []).join('\n  ')}
  ${[...(one.nginx?.locations ?? []), '/'].map((location) => `location ${location} { ${pass} }`).join('\n  ')}
}`
}

/** Connections to servers that nginx keeps; HAProxy keeps them without being told. */
const KEPT = 'keepalive 128; keepalive_requests 100000000;'

export async function nginxSide(cases: readonly Case[], around: Around, resources: AsyncDisposableStack): Promise<Side> {
  const able = cases.filter(({ nginx, tcp }) => nginx !== null && (!tcp || hasStream))
  const ports = await portsFor(able)
  const [tcp, web] = [able.filter((one) => one.tcp), able.filter((one) => !one.tcp)]
  const port = (one: Case): number => ports.get(one) ?? 0
  const text = nginxFile({
    around,
    name: 'proxy',
    http: [
      upstream('plain', around.plain, KEPT),
      upstream('encrypted', around.encrypted.ec, KEPT),
      ...web.map((one) => virtualServer(one, port(one), around))
    ],
    stream:
      tcp.length === 0
        ? []
        : [
            upstream('plain', around.plain),
            ...tcp.map((one) => `server { listen 127.0.0.1:${port(one)} so_keepalive=on; proxy_socket_keepalive on; proxy_pass plain; }`)
          ]
  })
  const running = resources.use(await startNginx(around, 'proxy', text, [...ports.values()]))
  return { name: 'nginx', pid: running.pid, port: (one) => ports.get(one) ?? null }
}

/** No proxy: the load goes to the first real server, with the same certificate. */
export const directSide = (around: Around): Side => ({
  name: 'direct',
  pid: null,
  port: ({ tls }) => (tls === null ? around.plain[0] : around.encrypted[tls][0]) ?? null
})
