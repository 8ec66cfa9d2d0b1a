/** What one does with services and real servers at a click. Each asks where something stops, says what it did, and offers *Undo*. */
import type { RealServerView } from '@ballast/server/contract'
import { api } from '../../../lib/api.ts'
import { applyAfterAsking, applyChange, type HowToWrite, inDialog } from '../../../lib/change.ts'
import { counted } from '../../../lib/format.ts'
import { liveStore } from '../../../lib/live.ts'
import { hostAndPort, type Named, nameInFull } from '../words.ts'

export interface ServiceHandle extends Named {
  readonly id: number
  readonly version: number
}

const openConnections = (serviceIds: readonly number[]): number => {
  const { services } = liveStore.get()
  return serviceIds.reduce((sum, id) => sum + (services.get(id)?.traffic.connections ?? 0), 0)
}

/** @returns what happens to the connections of services that stop, in a sentence. */
export function fateOfConnections(serviceIds: readonly number[]): string {
  const open = openConnections(serviceIds)
  if (open === 0) return 'No connection is open now.'
  return `${counted(open, 'connection is', 'connections are')} open now; ${open === 1 ? 'it ends' : 'they end'} when idle.`
}

/**
 * Asks first.
 * @param leave leads away from the page of the service, before everything is read again and it would be missed there.
 * @returns whether it is gone.
 */
export async function deleteService(service: ServiceHandle, leave?: () => Promise<void>): Promise<boolean> {
  const { id, version } = service
  const answer = await inDialog(() =>
    applyAfterAsking(
      async (query) => {
        const written = await api.call('virtualServiceDelete', { params: { id }, query, version })
        if (query.dryRun === undefined) await leave?.()
        return written
      },
      {
        title: `Delete ${nameInFull(service)}?`,
        consequence: `${hostAndPort(service.address, service.port)} stops answering new clients at once. ${fateOfConnections([id])} Its real servers leave the list with it. Undo brings all of it back.`,
        action: 'Delete',
        danger: true
      },
      { done: 'Virtual service deleted' }
    )
  )
  return answer !== null
}

/** Asks before it stops a service. @returns whether it was done. */
export async function setServiceEnabled(service: ServiceHandle, enabled: boolean): Promise<boolean> {
  const { id, version } = service
  const send = (query: HowToWrite) => api.call('virtualServiceChange', { params: { id }, query, version, body: { enabled } })
  const question = {
    title: `Disable ${nameInFull(service)}?`,
    consequence: `${hostAndPort(service.address, service.port)} stops answering new clients at once. ${fateOfConnections([id])} Its settings and real servers stay; Enable brings it back.`,
    action: 'Disable'
  }
  const answer = await inDialog(() =>
    enabled
      ? applyChange(send, { done: 'Virtual service enabled', isAsked: true })
      : applyAfterAsking(send, question, { done: 'Virtual service disabled' })
  )
  return answer !== null
}

/** Disabling drains, which harms nobody and is undone at a click: no question. */
export async function setServerEnabled(serviceId: number, server: RealServerView, enabled: boolean): Promise<void> {
  const place = hostAndPort(server.address, server.port)
  await inDialog(() =>
    applyChange(
      (query) =>
        api.call('realServerChange', {
          params: { id: serviceId, serverId: server.id },
          query,
          version: server.version,
          body: { enabled }
        }),
      { done: enabled ? `${place} takes new clients again` : `${place} drains: new clients go to the other servers`, isAsked: true }
    )
  )
}

/** Asks first. */
export async function deleteServer(serviceId: number, server: RealServerView): Promise<void> {
  const place = hostAndPort(server.address, server.port)
  const params = { id: serviceId, serverId: server.id }
  const open = liveStore.get().servers.get(server.id)?.traffic.connections ?? 0
  const connections =
    open === 0 ? 'No connection is open to it now.' : `${counted(open, 'connection is', 'connections are')} open to it now.`
  const hint = open === 0 ? '' : ' To let its clients finish, disable it first and delete it once it is drained.'
  await inDialog(() =>
    applyAfterAsking(
      (query) => api.call('realServerDelete', { params, query, version: server.version }),
      {
        title: `Delete real server ${place}?`,
        consequence: `It gets no more traffic from this service. ${connections}${hint} Undo brings it back.`,
        action: 'Delete',
        danger: true
      },
      { done: `Real server ${place} deleted` }
    )
  )
}
