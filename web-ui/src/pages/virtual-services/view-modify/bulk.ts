/** The same change to many services: one revision, all or nothing, taken back by one *Undo*. */
import type { BulkAction } from '@ballast/server/contract'
import { api } from '../../../lib/api.ts'
import { applyAfterAsking, applyChange, type HowToWrite, inDialog } from '../../../lib/change.ts'
import type { Confirmation } from '../../../lib/dialogs.ts'
import { counted } from '../../../lib/format.ts'
import type { ServiceHandle } from '../servers/actions.ts'

const DONE: Readonly<Record<BulkAction, string>> = { enable: 'enabled', disable: 'disabled', delete: 'deleted' }

/** @param question asked before what stops services. @returns whether it was done. */
export async function changeMany(services: readonly ServiceHandle[], action: BulkAction, question?: Confirmation): Promise<boolean> {
  const body = { action, services: services.map(({ id, version }) => ({ id, version })) }
  const send = (query: HowToWrite) => api.call('virtualServiceBulk', { query, body })
  const words = { done: `${counted(services.length, 'virtual service', 'virtual services')} ${DONE[action]}`, isAsked: true }
  const answer = await inDialog(() => (question === undefined ? applyChange(send, words) : applyAfterAsking(send, question, words)))
  return answer !== null
}
