/**
 * One check of one real server by ourselves: what *Check now* shows, and what the prober does again and again for the methods that
 * HAProxy does not know. It asks and judges as HAProxy would.
 */
import { type CheckNowResult, type HealthCheck, isHttpCheck } from '../../contract/index.ts'
import { bytesOf, dialogueOf, isHeard, type Turn, usesTls } from '../../domain/checks/dialogue.ts'
import { dnsInWords } from '../../domain/checks/dns.ts'
import { acceptedInWords, bodyOf, headersOf, isAccepted, patternOf } from '../../domain/checks/http.ts'
import { type HttpAnswer, readAnswer, SEARCHED_BYTES } from '../../domain/checks/http-answer.ts'
import { hostAndPort } from '../../domain/labels.ts'
import { createRecorder, type Recorder } from './recorder.ts'
import { type Place, type ProbeConnection, ProbeFault, type ProbeSockets } from './sockets.ts'

export interface ProbeTarget extends Place {
  readonly check: HealthCheck
  /** Server name for TLS, empty for none. */
  readonly serverName: string
  /** Milliseconds for each step, as with HAProxy: the connection, the handshake, each answer. */
  readonly timeout: number
}

/** @returns why the server is up. @throws ProbeFault with why it is not. */
type Method = (target: ProbeTarget, sockets: ProbeSockets, recorder: Recorder) => Promise<string>

const pinged: Method = async ({ address, source, timeout }, sockets, recorder) => {
  recorder.note(`ICMP echo to ${address}`)
  const milliseconds = await sockets.ping(address, source, timeout)
  recorder.note(`echo after ${milliseconds} ms`)
  return `echo in ${milliseconds} ms`
}

const asked: Method = async (target, sockets, recorder) => {
  const [question, answer] = dialogueOf(target.check) ?? []
  if (question?.do !== 'send' || answer?.do !== 'expect') throw new Error('A question and an answer.')
  const bytes = bytesOf(question)
  recorder.note(question.words)
  recorder.sent(bytes, 'hex')
  const heard = await sockets.datagram(target, bytes, target.timeout)
  recorder.received(heard, 'hex')
  recorder.note(dnsInWords(heard, 0) ?? 'too short for an answer')
  if (!isHeard(answer, heard)) throw new ProbeFault(`answered “${dnsInWords(heard, 0) ?? 'nonsense'}”, expected ${answer.words}`)
  return `${answer.words} in ${Math.round(recorder.elapsed())} ms`
}

async function open(target: ProbeTarget, sockets: ProbeSockets, recorder: Recorder): Promise<ProbeConnection> {
  const tls = usesTls(target.check)
  const from = target.source === null ? '' : ` from ${target.source}`
  const name = tls && target.serverName !== '' ? `, server name ${target.serverName}` : ''
  recorder.note(`TCP connection to ${hostAndPort(target.address, target.port)}${from}${tls ? `, then TLS${name}` : ''}`)
  const connection = await sockets.connect(target, tls ? target.serverName : null, target.timeout)
  recorder.note(connection.tls === null ? 'connected' : `connected with ${connection.tls}`)
  return connection
}

async function hear(
  turn: Extract<Turn, { do: 'expect' }>,
  connection: ProbeConnection,
  target: ProbeTarget,
  recorder: Recorder
): Promise<void> {
  const decided = (bytes: Buffer): boolean => isHeard(turn, bytes) || (turn.decidedBy !== null && bytes.length >= turn.decidedBy)
  const { bytes, ended } = await connection.receive(decided, target.timeout)
  recorder.received(bytes, turn.as)
  if (isHeard(turn, bytes)) return
  if (bytes.length > 0) throw new ProbeFault(`answered, but not with ${turn.words}`)
  throw new ProbeFault(
    ended === 'closed' ? 'the server closed the connection without a word' : `no answer with ${turn.words} within ${target.timeout} ms`
  )
}

const talked: Method = async (target, sockets, recorder) => {
  const connection = await open(target, sockets, recorder)
  try {
    const turns = dialogueOf(target.check) ?? []
    let success = connection.tls === null ? 'TCP connection' : 'TLS handshake'
    for (const turn of turns) {
      if (turn.do === 'send') {
        recorder.note(turn.words)
        const bytes = bytesOf(turn)
        recorder.sent(bytes, turn.as)
        connection.send(bytes)
      } else {
        await hear(turn, connection, target, recorder)
        success = turn.words
      }
    }
    return `${success} in ${Math.round(recorder.elapsed())} ms`
  } finally {
    connection.close()
  }
}

const bracketed = (address: string): string => (address.includes(':') ? `[${address}]` : address)

/** HAProxy writes names of headers in lower case, too. */
function requestText({ check, address }: ProbeTarget): string {
  const host = check.host !== '' ? bracketed(check.host) : check.http11 ? bracketed(address) : null
  const body = bodyOf(check)
  const lines = [
    `${check.httpMethod} ${check.url} ${check.http11 ? 'HTTP/1.1' : 'HTTP/1.0'}`,
    ...(host === null ? [] : [`host: ${host}`]),
    ...headersOf(check).map(({ name, value }) => `${name.toLowerCase()}: ${value}`),
    ...(body === null ? [] : [`content-length: ${body.length}`]),
    ...(check.http11 ? ['connection: close'] : [])
  ]
  return `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`
}

function read(bytes: Buffer, check: HealthCheck): HttpAnswer | null {
  try {
    return readAnswer(bytes, check.httpMethod)
  } catch (error) {
    throw new ProbeFault(`no valid HTTP answer (${error instanceof Error ? error.message : String(error)})`)
  }
}

function judge(answer: HttpAnswer, check: HealthCheck): void {
  if (!isAccepted(check, answer.status)) throw new ProbeFault(`HTTP status ${answer.status}, expected ${acceptedInWords(check)}`)
  const pattern = patternOf(check)
  if (pattern === null || new RegExp(pattern).test(answer.body.slice(0, SEARCHED_BYTES))) return
  throw new ProbeFault(`the body of the answer does not match ${pattern}`)
}

const requested: Method = async (target, sockets, recorder) => {
  const { check } = target
  const connection = await open(target, sockets, recorder)
  try {
    const bytes = Buffer.from(requestText(target), 'latin1')
    recorder.sent(bytes, 'text')
    connection.send(bytes)
    const needsBody = patternOf(check) !== null
    const enough = (soFar: Buffer): boolean => {
      try {
        const answer = readAnswer(soFar, check.httpMethod)
        return answer !== null && (!needsBody || answer.complete === true)
      } catch {
        return true
      }
    }
    const { bytes: heard, ended } = await connection.receive(enough, target.timeout)
    recorder.received(heard, 'text')
    const answer = read(heard, check)
    if (answer === null)
      throw new ProbeFault(
        ended === 'closed' ? 'the server closed the connection before the end of the head' : `no HTTP answer within ${target.timeout} ms`
      )
    judge(answer, check)
    return `HTTP status ${answer.status} in ${Math.round(recorder.elapsed())} ms`
  } finally {
    connection.close()
  }
}

const methodOf = ({ method }: HealthCheck): Method => {
  if (method === 'icmp') return pinged
  if (method === 'dns-udp') return asked
  return isHttpCheck(method) ? requested : talked
}

export async function probe(target: ProbeTarget, sockets: ProbeSockets): Promise<CheckNowResult> {
  const recorder = createRecorder()
  const place = target.check.method === 'icmp' ? target.address : hostAndPort(target.address, target.port)
  const result = (up: boolean, reason: string): CheckNowResult => ({
    up,
    reason,
    milliseconds: recorder.elapsed(),
    place,
    exchange: [...recorder.entries]
  })
  try {
    return result(true, await methodOf(target.check)(target, sockets, recorder))
  } catch (error) {
    if (!(error instanceof ProbeFault)) throw error
    recorder.note(error.message)
    return result(false, error.message)
  }
}
