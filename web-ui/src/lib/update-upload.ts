/** The upload of an update file, in pieces. It belongs to the tab and not to a page: one may look at other pages meanwhile. */
import { type Problem, UPDATE_PIECE } from '@ballast/server/contract'
import { api, problemOf, queryClient } from './api.ts'
import { readAsBase64 } from './files.ts'
import { queries } from './queries.ts'
import { createStore } from './store.ts'

export interface UpdateUpload {
  readonly name: string
  readonly bytes: number
  readonly sentBytes: number
}

interface State {
  /** Null while nothing is on its way. */
  readonly upload: UpdateUpload | null
  /** Why the last one ended before it was complete. */
  readonly problem: Problem | null
}

export const updateUploadStore = createStore<State>({ upload: null, problem: null })

/** Tries of one piece; the server may start anew, a cable may be pulled. */
const TRIES = 5
/** ms between them. */
const PAUSE = 2_000

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PAUSE))

let cancelled = false

async function sendPiece(id: string, offset: number, piece: Blob): Promise<void> {
  const data = await readAsBase64(piece)
  for (let left = TRIES; ; left -= 1) {
    try {
      await api.call('updatePiece', { body: { id, offset, data } })
      return
    } catch (error) {
      if (problemOf(error).status !== 0 || left <= 1) throw error
      await pause()
    }
  }
}

/** Resolves when the file is there and was found good, or when it is clear that it is not; the store says which. */
export async function uploadUpdate(file: File): Promise<void> {
  cancelled = false
  updateUploadStore.set({ upload: { name: file.name, bytes: file.size, sentBytes: 0 }, problem: null })
  try {
    const { id } = await api.call('updateUpload', { body: { bytes: file.size } })
    for (let offset = 0; offset < file.size && !cancelled; offset += UPDATE_PIECE) {
      await sendPiece(id, offset, file.slice(offset, offset + UPDATE_PIECE))
      updateUploadStore.set({
        upload: { name: file.name, bytes: file.size, sentBytes: Math.min(offset + UPDATE_PIECE, file.size) },
        problem: null
      })
    }
    if (cancelled) await api.call('updateForget')
    updateUploadStore.set({ upload: null, problem: null })
  } catch (error) {
    updateUploadStore.set({ upload: null, problem: problemOf(error) })
  }
  await queryClient.invalidateQueries({ queryKey: queries.update().queryKey })
}

export function cancelUpload(): void {
  cancelled = true
}
