/** *Update Software*: a signed file is uploaded in pieces, checked, written to the other root, and started once. */
import * as z from 'zod'
import { route } from './route.ts'
import { Timestamp } from './values.ts'

/** Bytes of one piece: on a line of half a megabit per second it is through before the server loses patience. */
export const UPDATE_PIECE = 1024 * 1024
/** As base64, with the JSON around it. */
const PIECE_LIMIT = Math.ceil((UPDATE_PIECE * 4) / 3) + 4096
/** Bytes of a whole update file. */
export const LARGEST_UPDATE_FILE = 1024 * 1024 * 1024

export const SoftwareVersion = z.strictObject({
  /** Null when there is none. */
  version: z.string().nullable(),
  /**
   * `empty`: nothing that could be started. `writing`: an update is being written. `ready`: written, never started. `trying`: started
   * and not found healthy yet. `good`: it was healthy. `failed`: it was started, did not become healthy, and was left again.
   */
  state: z.enum(['empty', 'writing', 'ready', 'trying', 'good', 'failed'])
})
export type SoftwareVersion = z.infer<typeof SoftwareVersion>

export const UploadState = z.strictObject({
  id: z.string(),
  /** From the file's head, as soon as that is here. */
  version: z.string().nullable(),
  bytes: z.int(),
  receivedBytes: z.int(),
  /** The whole file is here and is what its makers signed. */
  isReady: z.boolean()
})
export type UploadState = z.infer<typeof UploadState>

export const UpdateView = z.strictObject({
  /** Whether this machine can be updated from here; why not, else empty. */
  access: z.strictObject({ allowed: z.boolean(), reason: z.string() }),
  running: SoftwareVersion,
  /** The version on the other root. Null where there is only one. */
  other: SoftwareVersion.extend({
    /** It knows an older database: starting it brings back the configuration from before the update. */
    bringsBackOldConfiguration: z.boolean()
  }).nullable(),
  /** The running version goes by itself unless it proves healthy. */
  isTrial: z.boolean(),
  upload: UploadState.nullable(),
  writing: z.strictObject({ version: z.string(), doneBytes: z.int(), totalBytes: z.int() }).nullable(),
  last: z
    .strictObject({
      at: Timestamp,
      version: z.string(),
      outcome: z.enum(['written', 'refused', 'kept', 'fell-back']),
      message: z.string()
    })
    .nullable()
})
export type UpdateView = z.infer<typeof UpdateView>

export const NewUpload = z.strictObject({
  bytes: z
    .int()
    .min(1, 'The file is empty.')
    .max(LARGEST_UPDATE_FILE, 'An update has at most 1 GiB; this file is larger. Choose the file that is called ballast-<version>.update.')
})

const UploadId = z.string().regex(/^[0-9a-f]{24}$/, 'There is no such upload.')

export const UploadPiece = z.strictObject({
  id: UploadId,
  /** Bytes that were sent before this piece. */
  offset: z.int().min(0),
  data: z.base64().max(PIECE_LIMIT)
})

export const updateRoutes = {
  updateShow: route({
    method: 'GET',
    path: '/update',
    permission: 'read',
    summary: 'Show the versions on both roots, and how an update goes on',
    response: UpdateView
  }),
  updateUpload: route({
    method: 'POST',
    path: '/update/upload',
    permission: 'system',
    summary: 'Begin to upload an update file; one that was uploaded before is forgotten',
    body: NewUpload,
    response: UploadState
  }),
  updatePiece: route({
    method: 'PUT',
    path: '/update/upload',
    permission: 'system',
    summary: 'Send the next piece of the file; its head is checked as soon as it is here, all of it with the last piece',
    body: UploadPiece,
    bodyLimit: PIECE_LIMIT + 4096,
    response: UploadState
  }),
  updateForget: route({
    method: 'DELETE',
    path: '/update/upload',
    permission: 'system',
    summary: 'Forget the uploaded file',
    response: z.null()
  }),
  updateInstall: route({
    method: 'POST',
    path: '/update/install',
    permission: 'system',
    summary: 'Write the uploaded update to the root that does not run; the running one is not touched',
    response: UpdateView
  }),
  updateStart: route({
    method: 'POST',
    path: '/update/start',
    permission: 'system',
    summary: 'Reboot into the other version; it stays only if it proves healthy',
    response: z.null()
  })
} as const
