/**
 * Who may connect, how often and how much: lines of the frontend. Clients are known by the address that the PROXY protocol names,
 * where it is accepted; that is read after the connection, hence `session`.
 */
import type { AccessEntry, AdvancedProperties, VirtualService } from '../contract/index.ts'
import { allowPath, blockPath, clientTableName } from './names.ts'
import type { RenderedFile } from './rendered.ts'
import { type Line, line, section, type Word, word, words } from './words.ts'

const listText = (entries: readonly AccessEntry[]): string => entries.map(({ network }) => `${word(network)}\n`).join('')

export function accessFiles({ id, advanced }: VirtualService): readonly RenderedFile[] {
  return [
    ...(advanced.block.length === 0 ? [] : [{ kind: 'text' as const, path: blockPath(id), text: listText(advanced.block) }]),
    ...(advanced.allow.length === 0 ? [] : [{ kind: 'text' as const, path: allowPath(id), text: listText(advanced.allow) }])
  ]
}

function listLines({ id, advanced }: VirtualService, stage: Word): readonly Line[] {
  return [
    ...(advanced.block.length === 0 ? [] : [line`tcp-request ${stage} reject if { src -f ${blockPath(id)} }`]),
    ...(advanced.allow.length === 0 ? [] : [line`tcp-request ${stage} reject if !{ src -f ${allowPath(id)} }`])
  ]
}

interface Limit {
  readonly over: readonly Word[]
  /** Needs a request to be counted. */
  readonly counted: 'connection' | 'request'
}

function limitsOf(advanced: AdvancedProperties): readonly Limit[] {
  const over = (most: number, counted: Limit['counted'], fetch: readonly Word[]): readonly Limit[] =>
    most === 0 ? [] : [{ over: words`{ ${fetch} gt ${most} }`, counted }]
  return [
    ...over(advanced.connectionLimit, 'connection', words`fe_conn`),
    ...over(advanced.connectionRateLimit, 'connection', words`fe_sess_rate`),
    ...over(advanced.clientConnectionLimit, 'connection', words`sc_conn_cur(0)`),
    ...over(advanced.clientConnectionRateLimit, 'connection', words`sc_conn_rate(0)`),
    ...over(advanced.requestRateLimit, 'request', words`fe_req_rate`),
    ...over(advanced.clientRequestRateLimit, 'request', words`sc_http_req_rate(0)`)
  ]
}

const tracksClients = (advanced: AdvancedProperties): boolean =>
  advanced.clientConnectionLimit + advanced.clientConnectionRateLimit + advanced.clientRequestRateLimit > 0

function limitLine({ over, counted }: Limit, action: AdvancedProperties['limitAction'], mode: 'http' | 'tcp', stage: Word): Line {
  if (mode === 'http' && action !== 'drop') return line`http-request deny deny_status ${Number(action)} if ${over}`
  return counted === 'request' ? line`http-request silent-drop if ${over}` : line`tcp-request ${stage} reject if ${over}`
}

/**
 * What is counted of clients, in a section of its own, since the name of the service is that of its persistence table. An entry takes
 * about 150 bytes and lives ten seconds after its client's last connection. `ipv6` holds IPv4 addresses, too.
 */
export const clientTable = ({ id, advanced }: VirtualService): readonly string[] =>
  tracksClients(advanced)
    ? [
        section(line`backend ${clientTableName(id)}`, [
          line`stick-table type ipv6 size 100k expire 10s store conn_cur,conn_rate(1s),http_req_rate(1s)`
        ])
      ]
    : []

export function accessLines(service: VirtualService, mode: 'http' | 'tcp'): readonly Line[] {
  const { advanced } = service
  const stage = word(advanced.acceptProxyProtocol ? 'session' : 'connection')
  return [
    ...listLines(service, stage),
    ...(tracksClients(advanced) ? [line`tcp-request ${stage} track-sc0 src table ${clientTableName(service.id)}`] : []),
    ...limitsOf(advanced).map((limit) => limitLine(limit, advanced.limitAction, mode, stage))
  ]
}
