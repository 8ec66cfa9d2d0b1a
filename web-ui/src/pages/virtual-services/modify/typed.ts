/** What is typed in the forms of *Modify* and not saved yet, as one change of the service. */
import { VirtualServicePatch } from '@ballast/server/contract'
import type { Edits } from '../../../lib/edits.ts'
import { createStore, type Store } from '../../../lib/store.ts'

export interface Typed {
  readonly edits: Edits
  readonly store: Store<VirtualServicePatch>
}

/** Forms of other objects on the page (a real server, a redirector) are no part of the service, and are left out. */
export function createTyped(): Typed {
  const forms = new Map<string, VirtualServicePatch>()
  const store = createStore<VirtualServicePatch>({})
  return {
    store,
    edits(form, values) {
      const patch = values === null ? null : VirtualServicePatch.safeParse(values)
      if (patch?.success === true) forms.set(form, patch.data)
      else if (!forms.delete(form)) return
      store.set(Object.assign({}, ...forms.values()))
    }
  }
}
