/** A client that asks at a steady pace, whether or not it is answered, as many people together do. */
import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Asking {
  readonly host: string
  readonly port: number
  readonly headers?: Readonly<Record<string, string>>
  /** The client's own address. */
  readonly from?: string
}

interface Asked {
  /** When it was sent, as `performance.now` says it. */
  readonly at: number
  readonly milliseconds: number
  /** Answered with 200. */
  readonly answered: boolean
}

/** One request over a connection of its own. @param patience milliseconds after which the client gives up */
function askOnce({ host, port, headers = {}, from }: Asking, patience: number): Promise<Asked> {
  const at = performance.now()
  return new Promise((resolve) => {
    const done = (answered: boolean): void => resolve({ at, milliseconds: performance.now() - at, answered })
    const outgoing = request({ host, port, headers, localAddress: from, agent: false }, (incoming) => {
      incoming.resume()
      incoming.on('error', () => done(false))
      incoming.on('end', () => done(incoming.statusCode === 200))
    })
    const timer = setTimeout(() => outgoing.destroy(), patience)
    outgoing.on('error', () => done(false))
    outgoing.on('close', () => clearTimeout(timer))
    outgoing.end()
  })
}

export interface Steady {
  /** Asks no more. @returns all that was asked, as soon as the last is answered or given up. */
  finish(): Promise<readonly Asked[]>
}

/** @param every milliseconds between two requests */
export function askSteadily(asking: (turn: number) => Asking, { every, patience }: { every: number; patience: number }): Steady {
  const asked: Promise<Asked>[] = []
  let isOn = true
  const loop = (async () => {
    const began = performance.now()
    for (let turn = 0; isOn; turn += 1) {
      asked.push(askOnce(asking(turn), patience))
      await sleep(Math.max(0, began + (turn + 1) * every - performance.now()))
    }
  })()
  return {
    async finish() {
      isOn = false
      await loop
      return Promise.all(asked)
    }
  }
}
