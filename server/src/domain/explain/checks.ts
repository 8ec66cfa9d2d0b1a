/** How Ballast finds out that a real server works, and where the check does not fit the traffic. */
import { CHECK_WORDS, type ExplainSentence, type HealthCheck, isHttpCheck, type VirtualService } from '../../contract/index.ts'
import { dialogueOf, usesTls } from '../checks/dialogue.ts'
import { acceptedCodes, patternOf } from '../checks/http.ts'
import { rhythmOf } from '../checks/rhythm.ts'
import { count, listInWords } from '../labels.ts'
import { encryptsServers, verifiesServers } from '../tls.ts'
import { isTlsPort } from './clients.ts'
import { advice, info, type Topic, warning } from './topic.ts'

const host = (check: HealthCheck): string => (check.host === '' ? '' : `, with the host name ${check.host}`)
const codes = (check: HealthCheck): string => {
  const own = acceptedCodes(check)
  return own.length === 0 ? 'a status from 200 to 299' : `a status from 200 to 299, or ${listInWords(own.map(String), 'or')}`
}
const body = (check: HealthCheck): string => {
  const pattern = patternOf(check)
  return pattern === null ? '' : `, and a body that matches “${pattern}”`
}

/** Ends the sentence “Every 9 seconds each real server is …”; null for no check. */
function inWords(check: HealthCheck): string | null {
  if (check.method === 'none') return null
  if (check.method === 'icmp') return 'pinged'
  if (isHttpCheck(check.method)) {
    const protocol = check.method === 'https' ? 'HTTPS' : 'HTTP'
    return `asked over ${protocol} (${check.httpMethod} ${check.url}${host(check)}) and must answer with ${codes(check)}${body(check)}`
  }
  const through = usesTls(check) ? ' through TLS' : ''
  const wanted = dialogueOf(check)?.find((turn) => turn.do === 'expect')?.words
  return wanted === undefined ? `asked for a TCP connection${through}` : `contacted${through} and must answer with ${wanted}`
}

/** What a check speaks to the server: nothing known about it, plain text or TLS. */
const speaksOf = (check: HealthCheck): 'plain' | 'tls' | null => (usesTls(check) ? 'tls' : isHttpCheck(check.method) ? 'plain' : null)

const PLAIN_PORTS: ReadonlySet<number> = new Set([80, 8000, 8008, 8080])

/** What the traffic to the real servers is; null where Ballast passes on what it does not read. */
function trafficIsTls(service: VirtualService): boolean | null {
  const { type, ssl } = service
  if (encryptsServers(service)) return true
  return type === 'http' || ssl.acceleration ? false : null
}

/**
 * A connection or a ping works with any certificate, and what the server is refused for afterwards clients hear of first. By default
 * the authorities of the system have to vouch, which few internal servers can show.
 */
function unseenCertificate({ type, check, ssl, realServers, ...more }: VirtualService): ExplainSentence | null {
  if (realServers.length === 0 || !verifiesServers({ ...more, ssl }) || usesTls(check)) return null
  if (check.method !== 'tcp' && check.method !== 'icmp') return null
  const isSystem = ssl.serverVerification === 'system'
  const what = `The check does not look at the certificate of a real server, but the traffic does: if ${isSystem ? 'no authority of the system' : 'none of the chosen authorities'} issued it, the server is Up and every client gets an error.`
  const say = isSystem ? warning : advice
  if (type === 'http') {
    const host = check.host === '' && ssl.sniHostname === '' ? ', and as its Host a name that clients use' : ''
    return say(`${what} Choose ${CHECK_WORDS.https}${host}: it verifies the certificate as the traffic does.`, 'check.method')
  }
  const ends = 'the check then verifies the certificate as the traffic does.'
  return check.method === 'tcp'
    ? say(`${what} Tick Through TLS: ${ends}`, 'check.tls')
    : say(`${what} Choose ${CHECK_WORDS.tcp}, and tick Through TLS: ${ends}`, 'check.method')
}

function* fit(service: VirtualService) {
  const { check } = service
  const speaks = speaksOf(check)
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
  // Where plain HTTP is usual, TLS itself is in doubt, and that is said already.
  const unseen = plainPorts.length === 0 ? unseenCertificate(service) : null
  if (unseen !== null) yield unseen
  else if (check.method === 'tcp' && service.type === 'http') {
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
    const words = inWords(service.check)
    if (words === null) {
      yield advice('Real servers are not checked: all count as up, and clients are sent to dead ones, too.', 'check.method')
      return
    }
    const { interval } = rhythmOf(service.check, configuration.settings.checks)
    yield info(`${interval === 1 ? 'Every second' : `Every ${count(interval, 'second')}`} each real server is ${words}.`, 'check.method')
    yield* fit(service)
  }
}
