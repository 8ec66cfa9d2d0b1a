/** *Update Software*. The file is received here; everything that touches a root is the helper's. */
import type { UpdateView } from '../../contract/index.ts'
import { Refusal } from '../../domain/problems.ts'
import type { Answer } from '../../system/helper/protocol.ts'
import type { Handlers, Services } from '../handler.ts'
import type { UpdateUploads } from '../ports.ts'
import { machineAccess, noteOf, requireMachine } from './machine.ts'

type Names = 'updateShow' | 'updateUpload' | 'updatePiece' | 'updateForget' | 'updateInstall' | 'updateStart'

const NO_UPLOADS = 'This page belongs to the Ballast appliance. Here Ballast is updated by the means with which it was installed.'

export function updateHandlers(services: Services): Pick<Handlers, Names> {
  const { networking: network, product, uploads } = services
  /** The uploaded file is being written to the other root; it is of no use afterwards. */
  let isInstalling = false

  const received = (): UpdateUploads => {
    if (uploads === null) throw new Refusal('helper-unreachable', NO_UPLOADS)
    return uploads
  }
  /** @throws Refusal where this machine cannot be updated from here. */
  const ready = (): UpdateUploads => {
    requireMachine(network)
    return received()
  }

  const elsewhere = (reason: string): UpdateView => ({
    access: { allowed: false, reason },
    running: { version: product.version, state: 'good' },
    other: null,
    isTrial: false,
    upload: null,
    writing: null,
    last: null
  })

  const view = async (): Promise<UpdateView> => {
    const access = machineAccess(network)
    if (!access.allowed) return elsewhere(access.reason)
    if (uploads === null) return elsewhere(NO_UPLOADS)
    let versions: Answer<'versions'>
    try {
      versions = await network.tool('versions', {}, 'machine-refused')
    } catch (error) {
      // A machine with one root says so in its own words.
      if (error instanceof Refusal && error.code === 'machine-refused') return elsewhere(error.message)
      throw error
    }
    const { running, isTrial, writing, last } = versions
    if (isInstalling && writing === null) {
      isInstalling = false
      await uploads.forget()
    }
    const [own, other] = running === 'a' ? [versions.a, versions.b] : [versions.b, versions.a]
    return {
      access,
      running: { version: own.version, state: own.state },
      other: {
        version: other.version,
        state: other.state,
        bringsBackOldConfiguration: other.schema !== null && other.schema < product.schema
      },
      isTrial,
      upload: uploads.state(),
      writing,
      last
    }
  }

  return {
    updateShow: view,
    updateUpload: ({ body }) => ready().begin(body.bytes),
    // The helper has no part in this, so that a moment in which it is busy does not end an upload.
    updatePiece: ({ body }) => received().piece({ id: body.id, offset: body.offset, data: Buffer.from(body.data, 'base64') }),
    async updateForget() {
      await received().forget()
      return null
    },
    async updateInstall({ caller }) {
      const file = ready()
      const digest = file.digest()
      if (digest === null) throw new Refusal('not-found', 'There is no uploaded update. Choose the file and upload it first.')
      await network.tool('updateInstall', { digest }, 'machine-refused')
      isInstalling = true
      noteOf(services, caller, 'update', `installs version ${file.state()?.version ?? ''}`)
      return view()
    },
    async updateStart({ caller }) {
      ready()
      const { other } = await view()
      await network.tool('versionTry', {}, 'machine-refused')
      noteOf(services, caller, 'update-start', `rebooted into version ${other?.version ?? ''}`)
      return null
    }
  }
}
