/** *Certificates > SSL Certificates* and *Intermediate Certs*. */
import type * as z from 'zod'
import {
  type Certificate,
  type CertificateFacts,
  CertificateName,
  type CertificateUpload,
  type CertificateView,
  type Id,
  SELF_SIGNED_DAYS
} from '../../contract/index.ts'
import {
  makeKey,
  readCertificateUpload,
  readIntermediates,
  selfSignedWith,
  subjectOf,
  type UploadedCertificate
} from '../../domain/certificates/index.ts'
import type { Configuration } from '../../domain/configuration.ts'
import {
  addCertificate,
  addIntermediates,
  deleteCertificate,
  deleteIntermediate,
  findCertificate,
  renameCertificate,
  replaceCertificate
} from '../../domain/edit/index.ts'
import type { Edited } from '../../engine/offers.ts'
import type { Call, Handlers, Services } from '../handler.ts'
import { presentCertificate, presentIntermediate, usersOfCertificates } from '../present/certificate.ts'
import { requireVersion } from '../versions.ts'
import { type Written, write } from '../write.ts'

type CertificateNames =
  | 'certificateList'
  | 'certificateCreate'
  | 'certificateSelfSign'
  | 'certificateReplace'
  | 'certificateChange'
  | 'certificateDelete'
type IntermediateNames = 'intermediateList' | 'intermediateCreate' | 'intermediateDelete'

const bytesOf = (base64: string): Buffer => Buffer.from(base64, 'base64')

/** Reading can take a while (PFX files are slow on purpose), so it is done before the queue of writers is entered. */
const readUpload = (body: z.output<typeof CertificateUpload>, { now, requests }: Services): UploadedCertificate =>
  readCertificateUpload(
    {
      certificate: bytesOf(body.certificate),
      ...(body.key === undefined ? {} : { key: bytesOf(body.key) }),
      ...(body.passphrase === undefined ? {} : { passphrase: body.passphrase })
    },
    now(),
    { count: requests.requests().length, keyFor: (publicKey) => requests.keyFor(publicKey) }
  )

/** What the certificate calls itself, as far as that is a name; certificates are not bound by our rules for names. */
function defaultName({ commonName, fingerprint }: CertificateFacts): string {
  const name = CertificateName.safeParse(commonName.slice(0, 127))
  return name.success ? name.data : fingerprint.slice(0, 16)
}

const certificateOf = (id: Id, { facts, certificatePem, chain }: UploadedCertificate): Omit<Certificate, 'name'> => ({
  ...facts,
  id,
  pem: certificatePem,
  chain: [...chain]
})

const materialsOf = ({ facts, certificatePem, keyPem }: UploadedCertificate): NonNullable<Edited['materials']> =>
  new Map([[facts.fingerprint, { certificatePem, keyPem }]])

export const certificateHandlers = (services: Services): Pick<Handlers, CertificateNames | IntermediateNames> => ({
  ...serverCertificateHandlers(services),
  ...intermediateHandlers(services)
})

function serverCertificateHandlers(services: Services): Pick<Handlers, CertificateNames> {
  const { pipeline, store, now } = services
  const view = (configuration: Configuration, id: Id): CertificateView =>
    presentCertificate(store, configuration, findCertificate(configuration, id))

  const add = (
    call: Call<'certificateCreate'> | Call<'certificateSelfSign'>,
    upload: UploadedCertificate,
    name: string = defaultName(upload.facts)
  ): Promise<Written<CertificateView>> => {
    let id = 0
    return write(pipeline, call, {
      edit: (current, newId) => {
        id = newId()
        return { configuration: addCertificate(current, { ...certificateOf(id, upload), name }), materials: materialsOf(upload) }
      },
      value: (configuration) => view(configuration, id)
    })
  }

  return {
    certificateList() {
      const { configuration } = store.current()
      const users = usersOfCertificates(configuration)
      const items = [...configuration.certificates.values()].map((certificate) =>
        presentCertificate(store, configuration, certificate, users)
      )
      return { total: items.length, items }
    },

    certificateCreate: (call) => add(call, readUpload(call.body, services), call.body.name),

    async certificateSelfSign(call) {
      const { name, days = SELF_SIGNED_DAYS.normal, keyType = 'rsa-2048', ...typed } = call.body
      const made = selfSignedWith(await makeKey(keyType), subjectOf(typed), days, now())
      const file = Buffer.from(made.certificatePem + made.keyPem)
      return add(call, readCertificateUpload({ certificate: file }, now()), name)
    },

    certificateReplace(call) {
      const { id } = call.params
      const upload = readUpload(call.body, services)
      return write(pipeline, call, {
        edit: (current) => {
          requireVersion(store, 'certificates', id, call.version)
          const next = { ...certificateOf(id, upload), name: call.body.name }
          return { configuration: replaceCertificate(current, id, next), materials: materialsOf(upload) }
        },
        value: (configuration) => view(configuration, id)
      })
    },

    certificateChange(call) {
      const { id } = call.params
      return write(pipeline, call, {
        edit: (current) => {
          requireVersion(store, 'certificates', id, call.version)
          return { configuration: renameCertificate(current, id, call.body.name) }
        },
        value: (configuration) => view(configuration, id)
      })
    },

    certificateDelete(call) {
      const { id } = call.params
      return write(pipeline, call, {
        edit: (current) => {
          requireVersion(store, 'certificates', id, call.version)
          return { configuration: deleteCertificate(current, id) }
        },
        value: () => null
      })
    }
  }
}

function intermediateHandlers({ pipeline, store }: Services): Pick<Handlers, IntermediateNames> {
  return {
    intermediateList() {
      const items = [...store.current().configuration.intermediates.values()].map((entry) => presentIntermediate(store, entry))
      return { total: items.length, items }
    },

    intermediateCreate(call) {
      const { body } = call
      const uploads = readIntermediates(bytesOf(body.certificate))
      const fingerprints = new Set(uploads.map(({ facts }) => facts.fingerprint))
      const nameOf = (facts: CertificateFacts, index: number): string =>
        body.name === undefined ? defaultName(facts) : uploads.length === 1 ? body.name : `${body.name.slice(0, 120)} ${index + 1}`
      return write(pipeline, call, {
        edit: (current, newId) => ({
          configuration: addIntermediates(
            current,
            uploads.map(({ facts, pem }, index) => ({ ...facts, id: newId(), name: nameOf(facts, index), pem }))
          )
        }),
        value: ({ intermediates }) =>
          [...intermediates.values()]
            .filter((entry) => fingerprints.has(entry.fingerprint))
            .map((entry) => presentIntermediate(store, entry))
      })
    },

    intermediateDelete(call) {
      const { id } = call.params
      return write(pipeline, call, {
        edit: (current) => {
          requireVersion(store, 'intermediates', id, call.version)
          return { configuration: deleteIntermediate(current, id) }
        },
        value: () => null
      })
    }
  }
}
