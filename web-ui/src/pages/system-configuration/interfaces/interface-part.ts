/** One section of an interface's page: how its part is sent. */
import type { InterfacePatch, InterfaceView } from '@ballast/server/contract'
import { api } from '../../../lib/api.ts'
import type { HowToWrite, Written } from '../../../lib/change.ts'

export interface InterfacePartProps {
  readonly item: InterfaceView
  readonly isReadOnly: boolean
}

export const sendInterface =
  (id: number) =>
  (body: InterfacePatch, query: HowToWrite, version: number): Promise<Written<InterfaceView>> =>
    api.call('interfaceChange', { params: { id }, body, query, version })
