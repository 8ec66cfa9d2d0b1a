/** What on this machine needs a person, and what cures it. Pure; Home shows it. */
import type {
  AcmeCertificateView,
  ApplicationView,
  CertificateView,
  EngineState,
  ServerState,
  ServiceState,
  UpdateView,
  VirtualServiceRow
} from '@ballast/server/contract'
import { acmeItems, renewedByAcme } from './attention-acme.ts'
import { updateItems } from './attention-update.ts'
import { urlItems } from './attention-urls.ts'
import { relativeTime } from './format.ts'

export interface Attention {
  readonly key: string
  readonly severity: 'danger' | 'warning'
  readonly title: string
  /** The cause as far as known, then what to do. */
  readonly detail: string
  readonly href: string | null
  readonly since: string | null
}

export interface AttentionInput {
  readonly engine: EngineState | null
  readonly services: Iterable<ServiceState>
  readonly servers: Iterable<ServerState>
  readonly rows: readonly VirtualServiceRow[]
  /** Address and port of real servers, as far as read. */
  readonly serverNames: ReadonlyMap<number, string>
  readonly certificates: readonly CertificateView[]
  readonly acme: readonly AcmeCertificateView[]
  readonly applications: readonly ApplicationView[]
  /** Null while unknown. */
  readonly update: UpdateView | null
  /** ms. */
  readonly now: number
}

/** Days before its end that a certificate is mentioned: enough for a certificate authority that takes its time. */
export const EXPIRY_WARNING_DAYS = 30
const DAY = 86_400_000

const BROKEN: ReadonlySet<ServiceState['status']> = new Set(['Down', 'Security Down', 'WAF Misconfigured'])
const LIMPING: ReadonlySet<ServiceState['status']> = new Set(['Sorry', 'Fail Message'])

export const serviceTitle = (row: { readonly name: string; readonly address: string; readonly port: number }): string =>
  row.name === '' ? endpoint(row.address, row.port) : row.name

/** @returns `192.0.2.1:443` or `[2001:db8::1]:443`. */
export const endpoint = (address: string, port: number): string => (address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`)

export function attentionOf(input: AttentionInput): readonly Attention[] {
  const items = [
    ...engineItems(input),
    ...serviceItems(input),
    ...serverItems(input),
    ...warningItems(input),
    ...certificateItems(input),
    ...acmeItems(input.acme, input.now),
    ...urlItems(input.applications),
    ...updateItems(input.update)
  ]
  return items.toSorted((a, b) => Number(b.severity === 'danger') - Number(a.severity === 'danger'))
}

function engineItems({ engine }: AttentionInput): Attention[] {
  if (engine === null || engine.status === 'running') return []
  const isGone = engine.status === 'unreachable'
  return [
    {
      key: 'engine',
      severity: isGone ? 'danger' : 'warning',
      title: isGone ? 'The traffic engine does not answer' : 'The traffic engine is starting',
      detail: isGone ? `${engine.reason} The states below are the last known. It is started again by itself.` : engine.reason,
      href: null,
      since: engine.since
    }
  ]
}

function serviceItems({ services, servers, serverNames, rows }: AttentionInput): Attention[] {
  const titles = new Map(rows.map((row) => [row.id, serviceTitle(row)]))
  return [...services].flatMap((state) => {
    const severity = BROKEN.has(state.status) ? 'danger' : LIMPING.has(state.status) ? 'warning' : null
    if (severity === null) return []
    const title = titles.get(state.id) ?? `Service ${state.id}`
    return [
      {
        key: `service ${state.id}`,
        severity,
        title: `${title} is ${state.status}`,
        detail: state.serversTotal === 0 ? 'It has no real servers. Add one under Real Servers.' : detailOf(state, servers, serverNames),
        href: `/virtual-services/${state.id}`,
        since: state.since
      } satisfies Attention
    ]
  })
}

/** A service without any server left tells what its first server suffers from; most often that is the cause for all. */
function detailOf(state: ServiceState, servers: Iterable<ServerState>, serverNames: ReadonlyMap<number, string>): string {
  const own = asSentence(state.reason)
  const first = [...servers].find((server) => server.serviceId === state.id && server.status === 'Down')
  // With one server the service's own reason says it already.
  if (first === undefined || state.reason.includes(first.reason)) return own
  return `${own} ${serverNames.get(first.id) ?? 'Its first real server'}: ${asSentence(first.reason)}`
}

/** Reasons come as parts of sentences. @returns one with a capital and a full stop. */
export const asSentence = (reason: string): string =>
  reason === '' ? '' : `${reason.charAt(0).toUpperCase()}${reason.slice(1)}${/[.!?]$/.test(reason) ? '' : '.'}`

/** What *Explain* warns of. A service without real servers, or a deactivated one, is said elsewhere or is meant so. */
function warningItems({ rows, services }: AttentionInput): Attention[] {
  const broken = new Set([...services].filter((state) => BROKEN.has(state.status) && state.serversTotal === 0).map((state) => state.id))
  return rows.flatMap((row) => {
    const [first, ...others] = row.warnings
    if (first === undefined || !row.enabled || broken.has(row.id)) return []
    const more = others.length === 0 ? '' : ` Explain on its page has ${others.length} more.`
    return [
      {
        key: `warnings ${row.id}`,
        severity: 'warning',
        title: `${serviceTitle(row)} may not work as it seems`,
        detail: `${first}${more}`,
        href: `/virtual-services/${row.id}`,
        since: null
      } satisfies Attention
    ]
  })
}

/** Servers of a service that is Down itself are part of its item. */
function serverItems({ servers, services, rows, serverNames }: AttentionInput): Attention[] {
  const titles = new Map(rows.map((row) => [row.id, serviceTitle(row)]))
  const allDown = new Set([...services].filter((state) => state.status === 'Down').map((state) => state.id))
  return [...servers]
    .filter((state) => state.status === 'Down' && !allDown.has(state.serviceId))
    .map((state) => ({
      key: `server ${state.id}`,
      severity: 'warning',
      title: `Real server ${serverNames.get(state.id) ?? state.id} of ${titles.get(state.serviceId) ?? `service ${state.serviceId}`} is Down`,
      detail: asSentence(state.reason),
      href: `/virtual-services/${state.serviceId}`,
      since: state.since
    }))
}

function certificateItems({ certificates, acme, now }: AttentionInput): Attention[] {
  const renewed = renewedByAcme(acme, now)
  const ordered = new Set(acme.flatMap(({ certificate }) => certificate?.id ?? []))
  return certificates.flatMap((certificate) => {
    if (renewed.has(certificate.id)) return []
    const left = Date.parse(certificate.notAfter) - now
    if (left > EXPIRY_WARNING_DAYS * DAY) return []
    const isOver = left <= 0
    const users = certificate.usedBy.map(serviceTitle)
    const use =
      users.length === 0
        ? 'No service uses it; delete it if it is not needed.'
        : `Used by ${users.join(', ')}. ${ordered.has(certificate.id) ? 'ACME Certs shows why it is not renewed.' : 'Import its successor with Replace.'}`
    return [
      {
        key: `certificate ${certificate.id}`,
        severity: isOver && users.length > 0 ? 'danger' : 'warning',
        title: `Certificate ${certificate.name} ${isOver ? 'has expired' : 'expires'} ${relativeTime(certificate.notAfter, now)}`,
        detail: isOver && users.length > 0 ? `Browsers refuse it. ${use}` : use,
        href: `/certificates/ssl?filter=${encodeURIComponent(certificate.name)}`,
        since: null
      } satisfies Attention
    ]
  })
}
