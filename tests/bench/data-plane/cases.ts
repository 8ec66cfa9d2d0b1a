/** What is measured, and what each side has to do for it. The hand-written lines are what somebody would write who wants just that. */
import type { NewContentRule, NewVirtualService } from '@ballast/server/contract'
import type { LoadShape } from './load.ts'

type Kind = 'rsa' | 'ec'

export interface Case {
  readonly name: string
  readonly title: string
  readonly load: LoadShape
  /** Certificate towards clients; null for plain text. */
  readonly tls: Kind | null
  /** Real servers speak TLS. */
  readonly reencrypt: boolean
  readonly tcp: boolean
  /** Our service, besides addresses, certificates and real servers. */
  readonly ballast: {
    readonly service?: Partial<NewVirtualService>
    /** Rules that lead to real servers. */
    readonly matching?: readonly NewContentRule[]
    readonly request?: readonly NewContentRule[]
    readonly response?: readonly NewContentRule[]
  }
  /** Lines of the hand-written HAProxy, in a `listen` section. */
  readonly haproxy: { readonly lines: readonly string[]; readonly eachServer?: (at: number) => string }
  /** Lines in nginx's `server`; null where nginx cannot do it. */
  readonly nginx: { readonly lines: readonly string[]; readonly locations?: readonly string[] } | null
}

const wrk = (connections: number, more: Partial<LoadShape> = {}): LoadShape => ({
  tool: 'wrk',
  connections,
  path: '/',
  close: false,
  ...more
})

const MANY = 64
const KEEP = wrk(MANY)
const NEW = wrk(MANY, { close: true })
const HANDSHAKES: LoadShape = { tool: 'handshakes', connections: 0, path: '/', close: true }
const PLAIN = { tls: null, reencrypt: false, tcp: false, ballast: {}, haproxy: { lines: [] }, nginx: { lines: [] } } as const

const BASIC: readonly Case[] = [
  { ...PLAIN, name: 'http-keep-alive', title: 'HTTP, keep-alive', load: KEEP },
  { ...PLAIN, name: 'http-new', title: 'HTTP, new connections', load: NEW },
  { ...PLAIN, name: 'tls-keep-alive', title: 'TLS 1.3, keep-alive', load: KEEP, tls: 'ec' },
  { ...PLAIN, name: 'handshake-rsa', title: 'Full handshakes, RSA 2048', load: HANDSHAKES, tls: 'rsa' },
  { ...PLAIN, name: 'handshake-ecdsa', title: 'Full handshakes, ECDSA P-256', load: HANDSHAKES, tls: 'ec' },
  { ...PLAIN, name: 'tls-new', title: 'TLS 1.3, new connections, resumed', load: NEW, tls: 'ec' },
  { ...PLAIN, name: 'reencrypt', title: 'Re-encrypt, keep-alive', load: KEEP, tls: 'ec', reencrypt: true },
  { ...PLAIN, name: 'large-http', title: '10 MiB over HTTP', load: wrk(8, { path: '/large' }) },
  { ...PLAIN, name: 'large-tls', title: '10 MiB over TLS', load: wrk(8, { path: '/large' }), tls: 'ec' },
  { ...PLAIN, name: 'tcp-keep-alive', title: 'TCP, kept connections', load: KEEP, tcp: true },
  { ...PLAIN, name: 'tcp-new', title: 'TCP, new connections', load: NEW, tcp: true },
  { ...PLAIN, name: 'http2', title: 'HTTP/2', load: { tool: 'http2', connections: 16, path: '/', close: false }, tls: 'ec' }
]

/** Both do the same work to know a client: a hash of the two fields and the address, in a table of as many entries. */
const SUPER_HTTP: readonly string[] = [
  'stick-table type binary len 20 size 100k expire 6m',
  'http-request set-var(txn.ua) req.fhdr(user-agent)',
  'http-request set-var(txn.au) req.fhdr(authorization)',
  'http-request set-var(txn.ip) src',
  'http-request set-var(txn.key) var(txn.ua),concat(|,txn.au),concat(|,txn.ip),sha1',
  'stick on var(txn.key)'
]

const RULES = 50
const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at)
const expression = (at: number): string => `^/app${at}/[a-z]+/x`

/** None of them matches: the most work that rules can be. */
const RULE_CASE: Case = {
  ...PLAIN,
  name: 'rules-50',
  title: '50 content rules',
  load: wrk(MANY, { path: '/shop/basket?item=17' }),
  ballast: {
    matching: numbers(RULES).map((at) => ({
      name: `app${at}`,
      type: 'match',
      matchType: 'regex',
      pattern: expression(at),
      ignoreCase: true
    }))
  },
  haproxy: { lines: numbers(RULES).map((at) => `use-server s${at % 4} if { path_reg -i ${expression(at)} }`) },
  nginx: { lines: [], locations: numbers(RULES).map((at) => `~* ${expression(at)}`) }
}

const REWRITE_CASE: Case = {
  ...PLAIN,
  name: 'rewrites-8',
  title: '8 header rewrites',
  load: wrk(MANY, { path: '/old/page' }),
  ballast: {
    request: [
      { name: 'proto', type: 'add-header', header: 'X-Forwarded-Proto', replacement: 'http' },
      { name: 'tenant', type: 'add-header', header: 'X-Tenant', replacement: 'blue' },
      { name: 'agent', type: 'replace-header', header: 'User-Agent', pattern: '^bench/(.*)$', replacement: 'test/\\1' },
      { name: 'nope', type: 'delete-header', header: 'X-Nope' },
      { name: 'path', type: 'modify-url', pattern: '^/old/(.*)$', replacement: '/new/\\1' }
    ],
    response: [
      { name: 'backend', type: 'replace-header', header: 'X-Backend', pattern: '^9(.*)$', replacement: '\\1' },
      { name: 'frame', type: 'add-header', header: 'X-Frame-Options', replacement: 'DENY' },
      { name: 'server', type: 'delete-header', header: 'Server' }
    ]
  },
  haproxy: {
    lines: [
      'http-request add-header X-Forwarded-Proto http',
      'http-request add-header X-Tenant blue',
      'http-request replace-header User-Agent ^bench/(.*)$ test/\\1',
      'http-request del-header X-Nope',
      'http-request replace-pathq ^/old/(.*)$ /new/\\1',
      'http-response replace-header X-Backend ^9(.*)$ \\1',
      'http-response add-header X-Frame-Options DENY',
      'http-response del-header Server'
    ]
  },
  nginx: {
    lines: [
      'set $agent $http_user_agent;',
      'if ($http_user_agent ~ ^bench/(.*)$) { set $agent test/$1; }',
      'rewrite ^/old/(.*)$ /new/$1;',
      'proxy_set_header X-Forwarded-Proto http;',
      'proxy_set_header X-Tenant blue;',
      'proxy_set_header User-Agent $agent;',
      'proxy_set_header X-Nope "";',
      'proxy_hide_header X-Backend;',
      'add_header X-Backend one;',
      'add_header X-Frame-Options DENY;'
    ]
  }
}

const FEATURES: readonly Case[] = [
  {
    ...PLAIN,
    name: 'super-http',
    title: 'Super HTTP and Source IP',
    load: KEEP,
    ballast: {
      service: { persistence: { mode: 'super-http-source-ip', timeout: 360, cookieName: 'BALLASTID' } } as Partial<NewVirtualService>
    },
    haproxy: { lines: SUPER_HTTP },
    nginx: null
  },
  {
    ...PLAIN,
    name: 'active-cookie',
    title: 'Active Cookie',
    load: KEEP,
    ballast: { service: { persistence: { mode: 'active-cookie', timeout: 360, cookieName: 'BALLASTID' } } as Partial<NewVirtualService> },
    haproxy: { lines: ['cookie BALLASTID insert indirect nocache httponly maxidle 6m'], eachServer: (at) => `cookie s${at}` },
    nginx: null
  },
  RULE_CASE,
  REWRITE_CASE
]

export const CASES: readonly Case[] = [...BASIC, ...FEATURES]
