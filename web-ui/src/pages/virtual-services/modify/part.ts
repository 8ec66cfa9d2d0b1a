/** One section of *Modify*: how its part of the service is sent. */
import type { VirtualServicePatch, VirtualServiceView } from '@ballast/server/contract'
import { api } from '../../../lib/api.ts'
import type { HowToWrite, Written } from '../../../lib/change.ts'

export interface PartProps {
  readonly service: VirtualServiceView
}

/** @returns what `FormSection` wants as `send`. */
export const sendPart =
  (id: number) =>
  (body: VirtualServicePatch, query: HowToWrite, version: number): Promise<Written<VirtualServiceView>> =>
    api.call('virtualServiceChange', { params: { id }, body, query, version })
