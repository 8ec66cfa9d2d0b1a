/** Asks the agent of a real server for its load: one small HTTP answer that holds a number. Everything it could do wrong is bounded. */

import { readAnswer } from '../../domain/checks/http-answer.ts'
import { type AgentReport, MOST_LOAD } from '../../domain/dynamic-weights.ts'
import { type Place, ProbeFault, type ProbeSockets } from '../probe/sockets.ts'

/** Characters of an answer that are shown when it is nonsense. */
const SHOWN = 20

function readLoad(bytes: Buffer): AgentReport {
  const answer = readAnswer(bytes, 'GET')
  if (answer === null) return { fault: 'no whole answer' }
  if (answer.status !== 200) return { fault: `HTTP status ${answer.status}, expected 200` }
  const text = answer.body.trim()
  const load = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN
  if (load <= MOST_LOAD) return { load }
  const shown = text.replace(/[^\x20-\x7e]/g, '?')
  return { fault: `answered “${shown.slice(0, SHOWN)}${shown.length > SHOWN ? '…' : ''}”, expected a number from 0 to ${MOST_LOAD}` }
}

/** Never throws for what an agent does. */
export async function askAgent(place: Place, url: string, milliseconds: number, sockets: ProbeSockets): Promise<AgentReport> {
  try {
    const connection = await sockets.connect(place, null, milliseconds)
    try {
      const host = place.address.includes(':') ? `[${place.address}]` : place.address
      connection.send(Buffer.from(`GET ${url} HTTP/1.0\r\nhost: ${host}\r\n\r\n`, 'latin1'))
      const { bytes, ended } = await connection.receive(isWhole, milliseconds)
      if (ended === 'late') return { fault: `no whole answer within ${milliseconds} ms` }
      return readLoad(bytes)
    } finally {
      connection.close()
    }
  } catch (error) {
    if (error instanceof ProbeFault) return { fault: error.message }
    return { fault: `no valid HTTP answer (${error instanceof Error ? error.message : String(error)})` }
  }
}

function isWhole(soFar: Buffer): boolean {
  try {
    return readAnswer(soFar, 'GET')?.complete === true
  } catch {
    return true
  }
}
