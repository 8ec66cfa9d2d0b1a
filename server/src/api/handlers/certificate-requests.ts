/** *Generate CSR*: requests whose keys stay here until the certificate comes. */
import { X509Certificate } from 'node:crypto'
import { type CertificateRequestView, KEY_TYPE_WORDS, MOST_REQUESTS } from '../../contract/index.ts'
import { keyPemOf, makeKey, namesOf, publicKeyId, requestPem, subjectLine, subjectOf } from '../../domain/certificates/index.ts'
import type { Configuration } from '../../domain/configuration.ts'
import { Refusal } from '../../domain/problems.ts'
import type { Caller, Handlers, Services } from '../handler.ts'
import type { StoredRequest } from '../ports.ts'

type Names = 'certificateRequestList' | 'certificateRequestCreate' | 'certificateRequestDelete'

/** Certificates by the id of their public key. */
const byPublicKey = (configuration: Configuration): ReadonlyMap<string, CertificateRequestView['answeredBy']> =>
  new Map(
    [...configuration.certificates.values()].flatMap(({ id, name, pem }) => {
      const key = publicKeyId(() => new X509Certificate(pem).publicKey)
      return key === null ? [] : [[key, { id, name }] as const]
    })
  )

const present = (request: StoredRequest, answeredBy: CertificateRequestView['answeredBy']): CertificateRequestView => ({
  id: request.id,
  commonName: request.commonName,
  subject: request.subject,
  names: [...request.names],
  keyType: request.keyType,
  createdAt: request.createdAt,
  csr: request.pem,
  answeredBy
})

const FULL = (): Refusal =>
  new Refusal('not-acceptable-together', `${MOST_REQUESTS} signing requests are kept here, and no more.`, {
    hint: 'Delete those that nobody waits for any more.'
  })

export function certificateRequestHandlers({ requests, store, audit, now }: Services): Pick<Handlers, Names> {
  const note = ({ username, address }: Caller, action: string, detail: string): void =>
    audit({ at: now().toISOString(), author: username, address, action, detail })

  return {
    certificateRequestList() {
      const answers = byPublicKey(store.current().configuration)
      const items = requests.requests().map((request) => present(request, answers.get(request.publicKey) ?? null))
      return { total: items.length, items }
    },

    async certificateRequestCreate({ body, caller }) {
      const { keyType = 'rsa-2048', ...typed } = body
      if (requests.requests().length >= MOST_REQUESTS) throw FULL()
      const subject = subjectOf(typed)
      const key = await makeKey(keyType)
      const publicKey = publicKeyId(() => key)
      if (publicKey === null) throw new Error('A key that was just made cannot be read.')
      const request = requests.addRequest(
        {
          publicKey,
          commonName: subject.commonName,
          subject: subjectLine(subject),
          names: namesOf(subject),
          keyType: KEY_TYPE_WORDS[keyType],
          createdAt: now().toISOString(),
          pem: requestPem(subject, key)
        },
        keyPemOf(key)
      )
      note(caller, 'certificateRequestCreate', `signing request for ${subject.commonName}`)
      return present(request, null)
    },

    certificateRequestDelete({ params: { id }, caller }) {
      const request = requests.requests().find((each) => each.id === id)
      if (request === undefined || !requests.deleteRequest(id)) {
        throw new Refusal('not-found', 'There is no such signing request any more.')
      }
      note(caller, 'certificateRequestDelete', `signing request for ${request.commonName}`)
      return null
    }
  }
}
