/** What SSL properties do to the headers of requests and answers. Lines of the frontend of an HTTP service. */
import type { ClientCertificates, SslProperties, VirtualService } from '../contract/index.ts'
import { asksForCertificates } from '../domain/tls.ts'
import { evaluate, expression, format, type Line, line, sample, word } from './words.ts'

const CERTIFICATE = evaluate(expression`ssl_c_der,base64`)
/** On one line with spaces, as nginx and Apache pass certificates on; a header has no lines. */
const PEM = format('-----BEGIN CERTIFICATE----- ', CERTIFICATE, ' -----END CERTIFICATE-----')
const DER = format(CERTIFICATE)

/** RFC 2253 escapes control characters: the name in a certificate cannot add headers of its own. */
const ABOUT_CLIENT = [
  line`http-request set-header X-SSL-Subject ${format(evaluate(expression`ssl_c_s_dn(,0,rfc2253)`))}`,
  line`http-request set-header X-SSL-Issuer ${format(evaluate(expression`ssl_c_i_dn(,0,rfc2253)`))}`,
  line`http-request set-header X-SSL-Serial ${format(evaluate(expression`ssl_c_serial,hex`))}`,
  line`http-request set-header X-SSL-NotBefore ${format(evaluate(expression`ssl_c_notbefore`))}`,
  line`http-request set-header X-SSL-NotAfter ${format(evaluate(expression`ssl_c_notafter`))}`
]

/** A header of that name from the client is replaced: it could claim to be anybody. */
const FOR_CLIENT: Readonly<Record<ClientCertificates, readonly Line[]>> = {
  none: [],
  required: [],
  headers: ABOUT_CLIENT,
  'der-ssl': [line`http-request set-header SSL-CLIENT-CERT ${DER}`],
  'der-x': [line`http-request set-header X-CLIENT-CERT ${DER}`],
  'pem-ssl': [line`http-request set-header SSL-CLIENT-CERT ${PEM}`],
  'pem-x': [line`http-request set-header X-CLIENT-CERT ${PEM}`]
}

const ABOUT_CIPHER = [
  line`http-request set-header X-SSL-Cipher ${format(evaluate(expression`ssl_fc_cipher`))}`,
  line`http-request set-header X-SSL-Protocol ${format(evaluate(expression`ssl_fc_protocol`))}`
]

const HOST = sample(expression`req.hdr(host),host_only`)
/** `http://host:80/path` in fields between slashes: the third. */
const LOCATION_HOST = sample(expression`res.hdr(location),field(3,/),host_only`)

/** Redirects of the real servers to the host that was asked for; one that leads elsewhere knows best where. */
function rewriteLines({ redirectRewrite }: SslProperties): readonly Line[] {
  if (redirectRewrite === 'none') return []
  const [from, port, to] = redirectRewrite === 'https' ? ['http', 80, 'https'] : ['https', 443, 'http']
  return [
    line`http-request set-var(txn.asked_host) ${HOST}`,
    line`http-response set-var(txn.location_host) ${LOCATION_HOST}`,
    line`http-response replace-header Location ${word(`^${from}://([^/]*):${port}(/.*)?$`)} ${word(`${to}://\\1\\2`)} if { var(txn.location_host),strcmp(txn.asked_host) eq 0 }`,
    line`http-response replace-header Location ${word(`^${from}://(.*)$`)} ${word(`${to}://\\1`)} if { var(txn.location_host),strcmp(txn.asked_host) eq 0 }`
  ]
}

function strictTransportLines({ strictTransport, strictTransportAge }: SslProperties): readonly Line[] {
  if (strictTransport === 'none') return []
  const subdomains = strictTransport.startsWith('subdomains') ? '; includeSubDomains' : ''
  const preload = strictTransport.endsWith('preload') ? '; preload' : ''
  const value = word(`max-age=${strictTransportAge}${subdomains}${preload}`)
  // After each response, also those that the balancer gives itself.
  return [line`http-after-response set-header Strict-Transport-Security ${value}`]
}

export function sslHeaderLines(service: VirtualService): readonly Line[] {
  const { ssl, redirect } = service
  if (redirect !== null) return ssl.acceleration ? strictTransportLines(ssl) : []
  return [
    ...(asksForCertificates(service) ? FOR_CLIENT[ssl.clientCertificates] : []),
    ...(ssl.acceleration && ssl.cipherHeaders ? ABOUT_CIPHER : []),
    ...(ssl.acceleration || ssl.reversed ? rewriteLines(ssl) : []),
    ...(ssl.acceleration ? strictTransportLines(ssl) : [])
  ]
}
