/** The kinds of change, in an order in which each finds what the one before left, and how a client sees each of them. */

import type { Plan } from '@ballast/server/contract'
import { NO_CHECK } from '../../support/checks.ts'
import { ask } from '../../support/clients.ts'
import type { ApiSession } from '../../support/http.ts'

/** What a client gets: the body of an answer with 200, the status of another, `refused` without any. */
export async function wire(host: string, port: number): Promise<string> {
  try {
    const { status, body } = await ask({ host, port })
    return status === 200 ? body : String(status)
  } catch {
    return 'refused'
  }
}

export const KINDS = [
  'Another port of a real server',
  'Disable a real server',
  'Add a real server',
  'Delete a real server',
  'Enable a real server',
  'Add a virtual service',
  'Another port of a virtual service',
  'Delete a virtual service'
] as const
export type Kind = (typeof KINDS)[number]

export interface Change {
  readonly kind: Kind
  /** @returns how it was carried out. */
  readonly make: () => Promise<Plan['action']>
  /** Whether clients see it. */
  readonly isSeen: () => Promise<boolean>
}

/** A service that nobody checks and that a single real server serves: whatever happens to it shows at once. */
export interface Subject {
  readonly id: number
  readonly host: string
  readonly port: number
}

export async function makeSubject(api: ApiSession, host: string, port: number, farm: number): Promise<Subject> {
  const { value } = await api.call('virtualServiceCreate', {
    body: { name: 'Changing', address: host, port, type: 'http', check: NO_CHECK }
  })
  await api.call('realServerCreate', { params: { id: value.id }, body: { address: '127.0.0.1', port: farm } })
  return { id: value.id, host, port }
}

const REDIRECT = { url: 'https://example.com/' }

/** One round of all kinds, after which everything is as before. @param farm two ports of real servers; the first serves the subject. */
export function round(api: ApiSession, { id, host, port }: Subject, farm: readonly [number, number]): readonly Change[] {
  const [own, other] = farm
  const sees =
    (what: string, at = port) =>
    async () =>
      (await wire(host, at)) === what
  const servers = async () => (await api.call('virtualServiceShow', { params: { id } })).realServers
  const first = async () => {
    const [server] = await servers()
    if (server === undefined) throw new Error('The service has lost its real server.')
    return { params: { id, serverId: server.id }, version: server.version }
  }
  const change = (body: { readonly port?: number; readonly enabled?: boolean }) => async () =>
    (await api.call('realServerChange', { ...(await first()), body })).plan.action
  let second = { params: { id, serverId: 0 }, version: 0 }
  let service = { params: { id: 0 }, version: 0 }
  return [
    { kind: 'Another port of a real server', make: change({ port: other }), isSeen: sees(String(other)) },
    { kind: 'Disable a real server', make: change({ enabled: false }), isSeen: sees('503') },
    {
      kind: 'Add a real server',
      async make() {
        const { value, plan } = await api.call('realServerCreate', { params: { id }, body: { address: '127.0.0.1', port: own } })
        second = { params: { id, serverId: value.id }, version: value.version }
        return plan.action
      },
      isSeen: sees(String(own))
    },
    { kind: 'Delete a real server', make: async () => (await api.call('realServerDelete', second)).plan.action, isSeen: sees('503') },
    { kind: 'Enable a real server', make: change({ enabled: true }), isSeen: sees(String(other)) },
    {
      kind: 'Add a virtual service',
      async make() {
        const body = { address: host, port: port + 1, type: 'http' as const, redirect: REDIRECT }
        const { value, plan } = await api.call('virtualServiceCreate', { body })
        service = { params: { id: value.id }, version: value.version }
        return plan.action
      },
      isSeen: sees('302', port + 1)
    },
    {
      kind: 'Another port of a virtual service',
      async make() {
        const { value, plan } = await api.call('virtualServiceChange', { ...service, body: { port: port + 2 } })
        service = { ...service, version: value.version }
        return plan.action
      },
      isSeen: sees('302', port + 2)
    },
    {
      kind: 'Delete a virtual service',
      make: async () => (await api.call('virtualServiceDelete', service)).plan.action,
      isSeen: sees('refused', port + 2)
    }
  ]
}
