/** The TLS part of the model: what `bind` and `server` lines and the headers say of it, and what they should say. */
import { expect } from 'vitest'
import type { Id, SslProperties, VirtualService } from '../../../server/src/contract/index.ts'
import { linesWith, type ReadSection } from '../../../server/src/render/testing/read.ts'

type Options = ReadonlyMap<string, string>

/** The list of a named set; what it lets in is tried with handshakes elsewhere. */
const NAMED = expect.stringMatching(/ECDHE|ALL/) as unknown as string

export interface ModelTls {
  readonly oldest: string
  readonly newest: string
  readonly alpn: string | null
  readonly list: string
  readonly strict: boolean
  /** `default` for none. */
  readonly ciphers: string
  readonly suites: readonly string[] | 'default'
  readonly clients: { readonly authorities: string; readonly revocations: boolean } | null
}

export interface ModelServerTls {
  readonly verification: SslProperties['serverVerification']
  readonly name: string
  readonly certificate: Id | null
}

export interface ModelSslHeaders {
  readonly client: SslProperties['clientCertificates']
  readonly cipher: boolean
  readonly rewrite: SslProperties['redirectRewrite']
  readonly transport: string | null
}

const DEFAULT_SUITES = 'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256'

export function readTls(bind: Options): ModelTls | null {
  if (!bind.has('ssl')) return null
  const ciphers = bind.get('ciphers')
  return {
    oldest: bind.get('ssl-min-ver') ?? '',
    newest: bind.get('ssl-max-ver') ?? 'TLSv1.3',
    alpn: bind.get('alpn') ?? null,
    list: bind.get('crt-list') ?? '',
    strict: bind.has('strict-sni'),
    ciphers: ciphers ?? 'default',
    suites: bind.get('ciphersuites')?.split(':') ?? 'default',
    clients: bind.get('verify') === 'required' ? { authorities: bind.get('ca-file') ?? '', revocations: bind.has('crl-file') } : null
  }
}

export function readServerTls(server: Options): ModelServerTls | null {
  if (!server.has('ssl')) return null
  const authorities = server.get('ca-file') ?? ''
  const certificate = /^certs\/c(\d+)\.pem$/.exec(server.get('crt') ?? '')?.[1]
  return {
    verification: server.get('verify') === 'none' ? 'none' : authorities === '@system-ca' ? 'system' : 'chosen',
    name: server.get('sni') ?? '',
    certificate: certificate === undefined ? null : Number(certificate)
  }
}

export function readSslHeaders(frontend: ReadSection): ModelSslHeaders {
  const set = new Map(linesWith(frontend, 'http-request', 'set-header').map(([name = '', value = '']) => [name, value]))
  const form = (value: string | undefined): 'pem' | 'der' => (value?.startsWith('-----BEGIN') === true ? 'pem' : 'der')
  const rewrite = linesWith(frontend, 'http-response', 'replace-header', 'Location')[0]?.[1]
  return {
    client: set.has('SSL-CLIENT-CERT')
      ? `${form(set.get('SSL-CLIENT-CERT'))}-ssl`
      : set.has('X-CLIENT-CERT')
        ? `${form(set.get('X-CLIENT-CERT'))}-x`
        : set.has('X-SSL-Subject')
          ? 'headers'
          : 'none',
    cipher: set.has('X-SSL-Cipher'),
    rewrite: rewrite === undefined ? 'none' : rewrite.startsWith('https') ? 'https' : 'http',
    transport: linesWith(frontend, 'http-after-response', 'set-header', 'Strict-Transport-Security')[0]?.[0] ?? null
  }
}

export function expectedTls({ id, ssl, type, advanced }: VirtualService): ModelTls | null {
  if (!ssl.acceleration) return null
  const old = ssl.protocols.some((version) => version === 'TLSv1.0' || version === 'TLSv1.1')
  return {
    oldest: ssl.protocols[0] ?? '',
    newest: ssl.protocols.at(-1) ?? '',
    alpn: type === 'http' ? (advanced.http2 ? 'h2,http/1.1' : 'http/1.1') : null,
    list: `vs${id}.crt-list`,
    strict: ssl.requireSni,
    ciphers: ssl.cipherSet === 'custom' ? ssl.ciphers : ssl.cipherSet === 'default' && !old ? 'default' : NAMED,
    suites: ssl.tls13Ciphers.join(':') === DEFAULT_SUITES ? 'default' : ssl.tls13Ciphers,
    clients: ssl.clientCertificates === 'none' ? null : { authorities: `vs${id}.clients.pem`, revocations: ssl.clientRevocations !== '' }
  }
}

export function expectedServerTls({ ssl, type }: VirtualService): ModelServerTls | null {
  if (!ssl.reversed && !(ssl.acceleration && ssl.reencrypt)) return null
  const followed = type === 'http' && !(ssl.passSni && ssl.acceleration) ? 'var(txn.sni)' : ssl.acceleration ? 'ssl_fc_sni' : ''
  return {
    verification: ssl.serverVerification,
    name: ssl.sniHostname === '' ? followed : `str(${ssl.sniHostname})`,
    certificate: ssl.reencryptionCertificate
  }
}

export function expectedSslHeaders({ ssl, type, redirect }: VirtualService): ModelSslHeaders {
  const http = type === 'http'
  const proxied = http && redirect === null
  const { acceleration, strictTransport, clientCertificates } = ssl
  const words = [
    `max-age=${ssl.strictTransportAge}`,
    ...(strictTransport.startsWith('subdomains') ? ['includeSubDomains'] : []),
    ...(strictTransport.endsWith('preload') ? ['preload'] : [])
  ]
  return {
    client: proxied && acceleration && clientCertificates !== 'required' ? clientCertificates : 'none',
    cipher: proxied && acceleration && ssl.cipherHeaders,
    rewrite: proxied && (acceleration || ssl.reversed) ? ssl.redirectRewrite : 'none',
    transport: http && acceleration && strictTransport !== 'none' ? words.join('; ') : null
  }
}
