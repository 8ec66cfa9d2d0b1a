/** The way of a client: the address, the port, TLS, the request, who answered, and where a redirect leads. */
import type { VirtualService } from '../../contract/index.ts'
import { isLoopback } from '../../domain/explain/source-address.ts'
import { hostAndPort } from '../../domain/labels.ts'
import { keptOut, WANTS_CERTIFICATE } from '../../domain/test-run/access.ts'
import { answeredVerdict, CLOSED, isSorry, NOBODY, OURSELVES, SORRY, serverIdIn, UNKNOWN } from '../../domain/test-run/answered.ts'
import { addressVerdict, portVerdict } from '../../domain/test-run/connect.ts'
import { httpVerdict, statusInWords } from '../../domain/test-run/http.ts'
import { type HttpSeen, isFault } from '../../domain/test-run/observed.ts'
import { type Asked, type Follow, isRedirect, whereTo } from '../../domain/test-run/redirect.ts'
import { chainVerdict, datesVerdict, handshakeVerdict, isName, namesVerdict } from '../../domain/test-run/tls.ts'
import { fail, pass, skipped, type Verdict } from '../../domain/test-run/verdict.ts'
import { asksForCertificates } from '../../domain/tls.ts'
import { ANSWERED_HEADER, TEST_HEADER } from '../../render/answered.ts'
import { writeTestWord } from '../runtime-client.ts'
import { connect, type RunContext, secondsOf } from './context.ts'
import type { Wire } from './dialer.ts'
import type { HopPlan } from './recorder.ts'
import { serverOfSession } from './sessions.ts'

const isHttp = (service: VirtualService): boolean => service.type === 'http' || service.redirect !== null

const TLS_HOPS = ['tls', 'names', 'dates', 'chain'] as const
const TITLES = {
  address: 'Virtual Address',
  port: 'Port',
  tls: 'TLS handshake',
  names: 'Certificate and SNI',
  dates: 'Certificate dates',
  chain: 'Certificate chain',
  http: 'HTTP answer',
  answered: 'Which real server',
  redirect: 'Redirect'
} as const
type HopId = keyof typeof TITLES

/** @returns the hops that a client of this service takes, to be shown before they run. */
export function clientHops(service: VirtualService): readonly HopPlan[] {
  const ids: readonly HopId[] = [
    'address',
    'port',
    ...(service.ssl.acceleration ? TLS_HOPS : []),
    ...(isHttp(service) ? (['http'] as const) : []),
    ...(service.redirect === null ? (['answered'] as const) : []),
    ...(isHttp(service) ? (['redirect'] as const) : [])
  ]
  const target = hostAndPort(service.address, service.port)
  return ids.map((id) => ({ id, serverId: null, title: TITLES[id], target }))
}

const BEFORE = (): Verdict => skipped('A hop before it failed.')

const placeOf = ({ address, port }: Pick<VirtualService, 'address' | 'port'>) => ({ address, port, source: null })

/** What a browser would put into the Host header. */
const hostHeader = ({ host, port, tls }: Asked): string =>
  port === (tls ? 443 : 80) ? hostAndPort(host, 0).replace(/:0$/, '') : hostAndPort(host, port)

const headersOf = (asked: Asked, word: string | null): Record<string, string> => ({
  host: hostHeader(asked),
  'user-agent': 'Ballast-Test',
  accept: '*/*',
  connection: 'close',
  ...(word === null ? {} : { [TEST_HEADER]: word })
})

/** @returns whether the worker knows our word: it forgets it with each reload. */
async function tellWord({ ask, word }: RunContext): Promise<boolean> {
  try {
    await writeTestWord(ask, word)
    return true
  } catch {
    return false
  }
}

async function tlsHops(context: RunContext, wire: Wire): Promise<boolean> {
  const { recorder, options, service, configuration, roots } = context
  const { host } = options
  const handshake = { serverName: isName(host) ? host : null, roots }
  const { seen } = await recorder.hop('tls', async () => {
    const seen = await wire.secure(handshake)
    const isOurLack = isFault(seen) && asksForCertificates(service)
    return { seen, verdict: isOurLack ? WANTS_CERTIFICATE() : handshakeVerdict(seen, host, secondsOf(context)) }
  })
  if (isFault(seen)) return false
  const assigned = service.ssl.certificates.flatMap((id) => configuration.certificates.get(id) ?? [])
  recorder.settle('names', namesVerdict(seen, host, assigned))
  recorder.settle('dates', datesVerdict(seen, context.now()))
  recorder.settle('chain', chainVerdict(seen))
  return true
}

async function httpHops(context: RunContext, wire: Wire): Promise<void> {
  const { recorder, options, service, configuration } = context
  const asked: Asked = { tls: service.ssl.acceleration, host: options.host || service.address, port: service.port, path: options.path }
  const word = service.redirect === null && (await tellWord(context)) ? context.word : null
  const { seen } = await recorder.hop('http', async () => {
    const seen = await wire.ask({ method: options.method, path: options.path, headers: headersOf(asked, word) })
    // With TLS 1.3 the refusal comes after the handshake.
    if (isFault(seen) && asksForCertificates(service)) return { seen, verdict: WANTS_CERTIFICATE() }
    const ours = !isFault(seen) && word !== null && seen.headers[ANSWERED_HEADER] === undefined
    return { seen, verdict: httpVerdict(seen, ours, secondsOf(context)) }
  })
  if (isFault(seen)) return
  const serverId = serverIdIn(seen.headers[ANSWERED_HEADER])
  if (isSorry(seen.headers[ANSWERED_HEADER])) recorder.settle('answered', SORRY(service))
  else if (serverId !== null) recorder.settle('answered', answeredVerdict(configuration, serverId))
  else recorder.settle('answered', word === null ? UNKNOWN() : seen.status < 500 ? OURSELVES() : NOBODY())
  await redirectHop(context, seen, asked)
}

async function redirectHop(context: RunContext, seen: HttpSeen, asked: Asked): Promise<void> {
  const { recorder, service, configuration } = context
  const location = seen.headers['location']
  if (!isRedirect(seen.status) || location === undefined) return recorder.settle('redirect', skipped('The answer is no redirect.'))
  const next = whereTo(location, asked, service, configuration)
  if ('status' in next) return recorder.settle('redirect', next)
  await recorder.hop('redirect', async () => ({ verdict: await follow(context, next) }))
}

/** Goes once to where the redirect leads, at the service's own address. */
async function follow(context: RunContext, { service, asked }: Follow): Promise<Verdict> {
  const shown = `${asked.tls ? 'https' : 'http'}://${hostHeader(asked)}${asked.path}`
  const wire = await connect(context, placeOf(service))
  if (isFault(wire)) return fail(`The redirect leads to ${shown}: ${portVerdict(wire, secondsOf(context)).detail}`, 'Look at that service.')
  try {
    if (service.advanced.acceptProxyProtocol) wire.announce(service)
    if (asked.tls) {
      const tls = await wire.secure({ serverName: isName(asked.host) ? asked.host : null, roots: context.roots })
      if (isFault(tls))
        return fail(`The redirect leads to ${shown}: ${handshakeVerdict(tls, asked.host, secondsOf(context)).detail}`, 'Test that service.')
    }
    const seen = await wire.ask({ method: context.options.method, path: asked.path, headers: headersOf(asked, null) })
    const verdict = httpVerdict(seen, false, secondsOf(context))
    const detail = `The redirect leads to ${shown}. ${verdict.detail}`
    if (!isFault(seen) && isRedirect(seen.status))
      return pass(`The redirect leads to ${shown}, which redirects again (${statusInWords(seen.status)}); a test follows once.`)
    return { ...verdict, detail }
  } finally {
    wire.close()
  }
}

/** A service that passes bytes on: the engine's own list of sessions tells where the connection went. */
async function sessionHop(context: RunContext, wire: Wire): Promise<void> {
  await context.recorder.hop('answered', async () => {
    const serverId = await serverOfSession(context, wire)
    if (serverId === 'closed') return { verdict: CLOSED() }
    if (serverId === 'sorry') return { verdict: SORRY(context.service) }
    return { verdict: serverId === null ? UNKNOWN() : answeredVerdict(context.configuration, serverId) }
  })
}

/** From where this machine connects to an address of its own, for a connection that is over before it can be asked. */
const ownSource = (address: string): string => (isLoopback(address) && !address.includes(':') ? '127.0.0.1' : address)

export async function walkAsClient(context: RunContext): Promise<void> {
  const { recorder, service, facts } = context
  const address = addressVerdict(service, facts)
  recorder.settle('address', address)
  const later = clientHops(service).map(({ id }) => id)
  const giveUp = (after: string): void => {
    for (const id of later.slice(later.indexOf(after) + 1)) recorder.settle(id, BEFORE())
  }
  if (address.status === 'fail') return giveUp('address')
  const { wire } = await recorder.hop('port', async () => {
    const wire = await connect(context, placeOf(service))
    return { wire, verdict: portVerdict(isFault(wire) ? wire : null, secondsOf(context)) }
  })
  const out = keptOut(service, isFault(wire) || wire.localAddress === '' ? ownSource(service.address) : wire.localAddress)
  if (out !== null && (!isFault(wire) || wire.fault !== 'refused')) {
    for (const id of later.slice(later.indexOf('port') + 1)) recorder.settle(id, out)
    if (!isFault(wire)) wire.close()
    return
  }
  if (isFault(wire)) return giveUp('port')
  try {
    if (service.advanced.acceptProxyProtocol) wire.announce(service)
    if (service.ssl.acceleration && !(await tlsHops(context, wire))) return giveUp('tls')
    if (isHttp(service)) {
      await httpHops(context, wire)
      // What a failed request leaves open.
      const open = recorder.show().hops.filter((hop) => hop.serverId === null && hop.status === 'waiting')
      for (const { id } of open) recorder.settle(id, BEFORE())
    } else await sessionHop(context, wire)
  } finally {
    wire.close()
  }
}
