/**
 * Many browsers at once, each with an address and a User-Agent of its own: `node crowd.ts <plan as JSON>`. They connect anew again and
 * again, so that nothing but the balancer's memory leads a client back. It says that it is ready when each client has had an
 * answer, ends when each has made its requests or when its standard input does, and then writes the story of each client.
 */
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'

export interface CrowdPlan {
  /** Where the clients connect to. */
  readonly address: string
  readonly port: number
  /** The name that they ask for. */
  readonly host: string
  readonly path: string
  /** PEM file of the authority that they trust. */
  readonly authority: string
  readonly clients: readonly { readonly address: string; readonly agent: string }[]
  /** Of each client. */
  readonly requests: number
  /** Requests over one connection. */
  readonly perConnection: number
  /** ms between an answer and the next request. */
  readonly pause: number
  /** How many clients ask at a time; the others wait for their turn. */
  readonly atOnce: number
}

/** One request: when it was sent and answered, ms since 1970, and what came. Status 0 is no answer. */
export interface CrowdEvent {
  readonly sent: number
  readonly answered: number
  readonly status: number
  readonly server: string
  readonly session: string
}
export type CrowdStory = readonly (readonly CrowdEvent[])[]

const plan = JSON.parse(process.argv[2] ?? '{}') as CrowdPlan
const ca = readFileSync(plan.authority)

type Told = Pick<CrowdEvent, 'status' | 'server' | 'session'> & { readonly cookie?: string }

const NOTHING: Told = { status: 0, server: '', session: '' }

const ask = (client: CrowdPlan['clients'][number], cookie: string, agent: Agent): Promise<Told> =>
  new Promise((resolve) => {
    const { address: host, port, path, host: servername } = plan
    const headers = { host: servername, 'user-agent': client.agent, ...(cookie === '' ? {} : { cookie }) }
    const options = { host, port, path, servername, ca, headers, localAddress: client.address, agent, timeout: 30_000 } as const
    const outgoing = request(options, (incoming) => {
      let text = ''
      incoming.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      incoming.on('error', () => resolve(NOTHING))
      incoming.on('end', () => {
        const status = incoming.statusCode ?? 0
        const [given] = (incoming.headers['set-cookie'] ?? []).map((line) => line.split(';')[0] ?? '')
        // What the balancer answers itself comes from no server.
        const isServer = incoming.headers['content-type'] === 'application/json'
        const { server = '', session = '' } = isServer ? (JSON.parse(text) as { server?: string; session?: string }) : {}
        resolve({ status, server, session, ...(given === undefined ? {} : { cookie: given }) })
      })
    })
    outgoing.on('timeout', () => outgoing.destroy())
    outgoing.on('error', () => resolve(NOTHING))
    outgoing.end()
  })

let isOver = false
process.stdin.on('end', () => {
  isOver = true
})
process.stdin.resume()

let waiting = plan.clients.length

async function live(client: CrowdPlan['clients'][number]): Promise<CrowdEvent[]> {
  const story: CrowdEvent[] = []
  let cookie = ''
  let agent = new Agent()
  while (!isOver && story.length < plan.requests) {
    if (story.length % plan.perConnection === 0) {
      agent.destroy()
      agent = new Agent({ keepAlive: true, maxSockets: 1 })
    }
    const sent = Date.now()
    const { cookie: given, ...told } = await ask(client, cookie, agent)
    story.push({ sent, answered: Date.now(), ...told })
    if (given !== undefined) cookie = given
    if (story.length === 1 && --waiting === 0) console.log('ready')
    if (plan.pause > 0) await sleep(plan.pause)
  }
  agent.destroy()
  return story
}

const stories: CrowdEvent[][] = []
const queue = [...plan.clients.entries()]
const turns = Array.from({ length: plan.atOnce }, async () => {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) stories[next[0]] = await live(next[1])
})
await Promise.all(turns)
console.log(JSON.stringify(stories))
// Nothing is left to wait for; what was written goes out before the end.
process.stdin.destroy()
