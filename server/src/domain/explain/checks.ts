/** How Ballast finds out that a real server works, and where the check does not fit the traffic. */
import { CHECK_WORDS, type CheckMethod, type HealthCheck, type VirtualService } from '../../contract/index.ts'
import { count, listInWords } from '../labels.ts'
import { isTlsPort } from './clients.ts'
import { advice, info, type Topic, warning } from './topic.ts'

const host = (check: HealthCheck): string => (check.host === '' ? '' : `, with the host name ${check.host}`)
const codes = (check: HealthCheck): string =>
  check.statusCodes.length === 0
    ? 'a status from 200 to 299'
    : `a status from 200 to 299, or ${listInWords(check.statusCodes.map(String), 'or')}`
const request = (check: HealthCheck): string => `${check.httpMethod} ${check.url}${host(check)}`

/** Ends the sentence “Every 9 seconds each real server is …”; null for no check. */
const WORDS: Readonly<Record<CheckMethod, ((check: HealthCheck) => string) | null>> = {
  tcp: () => 'asked for a TCP connection',
  http: (check) => `asked over HTTP (${request(check)}) and must answer with ${codes(check)}`,
  https: (check) => `asked over HTTPS (${request(check)}) and must answer with ${codes(check)}`,
  none: null
}

/** What a check speaks to the server: nothing known about it, plain text or TLS. */
const SPEAKS: Readonly<Record<CheckMethod, 'plain' | 'tls' | null>> = { tcp: null, http: 'plain', https: 'tls', none: null }

const PLAIN_PORTS: ReadonlySet<number> = new Set([80, 8000, 8008, 8080])

/** What the traffic to the real servers is; null where Ballast passes on what it does not read. */
function trafficIsTls({ type, ssl }: VirtualService): boolean | null {
  if (ssl.reencrypt) return true
  return type === 'http' || ssl.acceleration ? false : null
}

function* fit(service: VirtualService) {
  const { check } = service
  const speaks = SPEAKS[check.method]
  const ports = new Set(service.realServers.map((server) => check.port ?? server.port))
  const title = CHECK_WORDS[check.method]
  const tlsPorts = [...ports].filter(isTlsPort)
  const plainPorts = [...ports].filter((port) => PLAIN_PORTS.has(port))
  if (speaks === 'plain' && tlsPorts.length > 0) {
    yield warning(
      `${title} asks in plain text, but port ${listInWords(tlsPorts.map(String))} usually wants TLS: the check may fail while the server works. Choose ${CHECK_WORDS.https}.`,
      'check.method'
    )
  } else if (speaks === 'tls' && plainPorts.length > 0) {
    yield warning(
      `${title} begins with TLS, but port ${listInWords(plainPorts.map(String))} usually speaks plain HTTP: the check may fail while the server works. Choose ${CHECK_WORDS.http}.`,
      'check.method'
    )
  } else if (speaks !== null && check.port === null && service.realServers.length > 0 && trafficIsTls(service) === (speaks === 'plain')) {
    yield speaks === 'tls'
      ? warning(
          `${title} begins with TLS, but the traffic goes to the same port in plain text; only one of the two can be right. Choose ${CHECK_WORDS.http}, or switch Reencrypt on.`,
          'check.method'
        )
      : warning(
          `${title} asks in plain text, but the traffic goes to the same port with TLS; only one of the two can be right. Choose ${CHECK_WORDS.https}.`,
          'check.method'
        )
  }
  if (check.method === 'tcp' && service.type === 'http') {
    yield advice(
      `A TCP connection only shows that the port is open: a server that answers every request with an error stays Up. ${CHECK_WORDS.http} or ${CHECK_WORDS.https} asks for a page.`,
      'check.method'
    )
  }
  const elsewhere = check.port !== null && service.realServers.some((server) => server.port !== check.port)
  if (elsewhere && check.method !== 'none') {
    yield info(
      `The check asks port ${check.port}, not the port that gets the traffic: it shows that the machine works, not that port.`,
      'check.port'
    )
  }
}

export const checks: Topic = {
  title: 'Health checks',
  *explain({ service, configuration }) {
    if (service.redirect !== null) return
    const words = WORDS[service.check.method]
    if (words === null) {
      yield advice('Real servers are not checked: all count as up, and clients are sent to dead ones, too.', 'check.method')
      return
    }
    const { interval } = configuration.settings.checks
    yield info(
      `${interval === 1 ? 'Every second' : `Every ${count(interval, 'second')}`} each real server is ${words(service.check)}.`,
      'check.method'
    )
    yield* fit(service)
  }
}
