/** TLS towards real servers. */
import type { Id, VirtualService } from '../contract/index.ts'
import type { Farm } from '../domain/farm.ts'
import { encryptsServers } from '../domain/tls.ts'
import { certificatePath, SHOWN_TO_SERVERS, serverAuthoritiesPath } from './names.ts'
import type { RenderEnvironment, RenderedFile } from './rendered.ts'
import { expression, type Line, line, sample, section, type Word, word, words } from './words.ts'

interface Context {
  readonly farm: Pick<Farm, 'service'>
  readonly mode: 'http' | 'tcp'
}

/** By the request and not by the connection, which may carry requests for several hosts. */
const followsHost = ({ farm: { service }, mode }: Context): boolean =>
  encryptsServers(service) && mode === 'http' && service.ssl.sniHostname === '' && !(service.ssl.passSni && service.ssl.acceleration)

/** With verification this is also the name that the server's certificate must have; without a name only its issuer counts. */
function nameOptions(context: Context): readonly Word[] {
  const { ssl } = context.farm.service
  if (ssl.sniHostname !== '') return words`sni ${word(`str(${ssl.sniHostname})`)}`
  if (followsHost(context)) return words`sni var(txn.sni)`
  return ssl.acceleration ? words`sni ssl_fc_sni` : []
}

function verifyOptions({ id, ssl }: VirtualService): readonly Word[] {
  if (ssl.serverVerification === 'none') return words`verify none`
  return words`verify required ca-file ${ssl.serverVerification === 'system' ? word('@system-ca') : serverAuthoritiesPath(id)}`
}

/**
 * TLS sessions are not resumed: for a connection without a name, also that of a check, HAProxy resumes the server's last
 * session, whatever its name was, and 3.0 then sends that name, too. An empty name is no way out: in TCP it ended the
 * client's connection on 2.6 and 3.0. In HTTP connections are reused instead.
 */
export function tlsOptions(context: Context): readonly Word[] {
  const { mode } = context
  const { service } = context.farm
  if (!encryptsServers(service)) return []
  const { reencryptionCertificate: own } = service.ssl
  return [
    ...words`ssl ${verifyOptions(service)} no-ssl-reuse`,
    ...(own === null ? [] : words`crt ${certificatePath(own)}`),
    ...(mode === 'http' ? words`alpn ${word(service.advanced.serverHttp2 ? 'h2,http/1.1' : 'http/1.1')}` : []),
    ...nameOptions(context)
  ]
}

/** Lines of the backend that re-encryption needs. An address is no server name (RFC 6066), some servers refuse it. */
export const reencryptLines = (context: Context): readonly Line[] =>
  followsHost(context)
    ? [
        line`http-request set-var(txn.sni) ${sample(expression`req.hdr(host),host_only`)} if !{ req.hdr_ip(host) -m found } !{ req.hdr(host) -m beg [ }`
      ]
    : []

/** Certificates that the engine shows to real servers. */
const shownToServers = (services: readonly VirtualService[]): readonly Id[] => {
  const ids = services.filter(encryptsServers).flatMap(({ ssl }) => ssl.reencryptionCertificate ?? [])
  return [...new Set(ids)].toSorted((a, b) => a - b)
}

/**
 * HAProxy reads the `crt` of a server after it left the folder of its configuration, and would not find it there. It takes one that
 * is loaded already, hence this listener, which is switched off and never opens its socket.
 */
export function shownSection(services: readonly VirtualService[], { paths }: RenderEnvironment): readonly string[] {
  if (shownToServers(services).length === 0) return []
  const socket = word(`unix@${paths.peersSocket}.never`)
  return [section(line`listen certificates`, [line`disabled`, line`bind ${socket} ssl crt-list ${SHOWN_TO_SERVERS}`])]
}

export function shownList(services: readonly VirtualService[]): readonly RenderedFile[] {
  const ids = shownToServers(services)
  return ids.length === 0 ? [] : [{ kind: 'text', path: SHOWN_TO_SERVERS, text: ids.map((id) => `${certificatePath(id)}\n`).join('') }]
}
