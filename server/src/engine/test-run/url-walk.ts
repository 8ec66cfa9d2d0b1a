/**
 * One test URL, hop by hop, as a client takes it. Only the service's own address is connected to, whatever the URL names; its host goes
 * out as server name of TLS and as Host header. A service that passes TLS through is spoken to by TLS, too, since the URL says so.
 */
import type { TestHop, TestUrl } from '../../contract/index.ts'
import { hostAndPort } from '../../domain/labels.ts'
import { keptOut } from '../../domain/test-run/access.ts'
import { addressVerdict, portVerdict } from '../../domain/test-run/connect.ts'
import { expectedVerdict, textVerdict } from '../../domain/test-run/expectation.ts'
import { isFault } from '../../domain/test-run/observed.ts'
import { datesVerdict, handshakeVerdict, isName, namesVerdict } from '../../domain/test-run/tls.ts'
import { connect, type RunContext } from './context.ts'
import type { Wire } from './dialer.ts'

export type UrlContext = Pick<
  RunContext,
  'configuration' | 'service' | 'facts' | 'now' | 'limits' | 'signal' | 'dialer' | 'recorder' | 'roots'
>

const TITLES = {
  address: 'Virtual Address',
  port: 'Port',
  tls: 'TLS handshake',
  names: 'Certificate and SNI',
  dates: 'Certificate dates',
  http: 'HTTP answer',
  text: 'Text in the answer'
} as const

async function tlsHops(context: UrlContext, wire: Wire, host: string): Promise<boolean> {
  const { recorder, service, configuration, roots, limits } = context
  const { seen } = await recorder.hop('tls', async () => {
    const seen = await wire.secure({ serverName: isName(host) ? host : null, roots })
    return { seen, verdict: handshakeVerdict(seen, host, limits.step / 1000) }
  })
  if (isFault(seen)) return false
  const assigned = service.ssl.certificates.flatMap((id) => configuration.certificates.get(id) ?? [])
  const names = namesVerdict(seen, host, assigned)
  const dates = datesVerdict(seen, context.now())
  recorder.settle('names', names)
  recorder.settle('dates', dates)
  // A browser goes no further, either.
  return names.status !== 'fail' && dates.status !== 'fail'
}

async function httpHops({ recorder, limits }: UrlContext, wire: Wire, url: URL, wanted: TestUrl): Promise<void> {
  const { seen } = await recorder.hop('http', async () => {
    const headers = { host: url.host, 'user-agent': 'Ballast-Test', accept: '*/*', connection: 'close' }
    const seen = await wire.ask({ method: 'GET', path: `${url.pathname}${url.search}`, headers })
    return { seen, verdict: expectedVerdict(seen, wanted.status, limits.step / 1000) }
  })
  if (!isFault(seen)) recorder.settle('text', textVerdict(seen, wanted.text))
}

/** @param wanted a test URL with all its names filled in. */
export async function walkUrl(context: UrlContext, wanted: TestUrl): Promise<readonly TestHop[]> {
  const { recorder, service, facts, limits } = context
  const url = new URL(wanted.url)
  const isTls = url.protocol === 'https:'
  const ids = ['address', 'port', ...(isTls ? (['tls', 'names', 'dates'] as const) : []), 'http', 'text'] as const
  const target = hostAndPort(service.address, service.port)
  recorder.add(...ids.map((id) => ({ id, serverId: null, title: TITLES[id], target })))
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const walk = async (): Promise<void> => {
    const address = addressVerdict(service, facts)
    recorder.settle('address', address)
    if (address.status === 'fail') return
    const { wire } = await recorder.hop('port', async () => {
      const wire = await connect(context, { address: service.address, port: service.port, source: null })
      return { wire, verdict: portVerdict(isFault(wire) ? wire : null, limits.step / 1000) }
    })
    if (isFault(wire)) return
    try {
      const out = keptOut(service, wire.localAddress)
      if (out !== null) return recorder.settle('http', out)
      if (service.advanced.acceptProxyProtocol) wire.announce(service)
      if (isTls && !(await tlsHops(context, wire, host))) return
      await httpHops(context, wire, url, wanted)
    } finally {
      wire.close()
    }
  }
  await walk()
  recorder.finish('A hop before it failed.')
  return recorder.show().hops
}

/** What a recorder needs of a run that nobody looks at while it goes on. */
export const NOT_SHOWN = { id: '', options: { host: '', path: '/', method: 'GET' } } as const
