import type { VirtualServiceView } from '@ballast/server/contract'
import { api } from '../../../lib/api.ts'
import { applyChange, inDialog } from '../../../lib/change.ts'

/** A new SubVS starts empty; what it is called and does is set in it. */
export const addSubService = (service: VirtualServiceView): Promise<unknown> =>
  inDialog(() =>
    applyChange((query) => api.call('subServiceCreate', { params: { id: service.id }, body: {}, query }), {
      done: 'SubVS added',
      isAsked: true
    })
  )
