/** TLS towards the real servers: which name is asked for, who must have signed their certificates, and who we are. */
import { type CertificateView, type ServerVerification, SSL_WORDS, SslProperties } from '@ballast/server/contract'
import { useWatch } from 'react-hook-form'
import { CheckboxField } from '../../../../components/checkbox-field.tsx'
import { OptionalIdField } from '../../../../components/optional-id-field.tsx'
import { SelectField } from '../../../../components/select-field.tsx'
import { TextField } from '../../../../components/text-field.tsx'
import { labelOf } from '../../../../lib/labels.ts'
import { AuthorityChoice } from './authority-choice.tsx'

const { shape } = SslProperties

const CHOICES = shape.serverVerification.options.map((value) => ({ value, label: SSL_WORDS.serverVerification[value] }))

const HELP: Readonly<Record<ServerVerification, string>> = {
  none: 'Any certificate is accepted: whoever gets between Ballast and a real server can read along.',
  system: 'A real server needs a certificate of a public authority (or one that this machine trusts) for the name that it is asked for.',
  chosen: 'A real server needs a certificate of an authority below, for the name that it is asked for. The way for a company’s own CA.'
}

interface ServerSideFieldsProps {
  readonly isHttp: boolean
  readonly isAccelerated: boolean
  readonly stored: readonly CertificateView[] | undefined
}

export function ServerSideFields({ isHttp, isAccelerated, stored }: ServerSideFieldsProps) {
  const parsed = shape.serverVerification.safeParse(useWatch({ name: 'ssl.serverVerification' }))
  const verification = parsed.data ?? 'none'
  return (
    <>
      <SelectField name="ssl.serverVerification" label={labelOf(shape.serverVerification)} choices={CHOICES} help={HELP[verification]} />
      {verification === 'chosen' ? <AuthorityChoice name="ssl.serverAuthorities" label={labelOf(shape.serverAuthorities)} /> : null}
      <TextField
        name="ssl.sniHostname"
        label={labelOf(shape.sniHostname)}
        help={
          isHttp
            ? 'Name that real servers are asked for. Empty takes the host of each request.'
            : `Name that real servers are asked for. Empty takes ${isAccelerated ? 'what the client asked for' : 'none'}.`
        }
        isTechnical
      />
      {isHttp && isAccelerated ? (
        <CheckboxField
          name="ssl.passSni"
          label={labelOf(shape.passSni)}
          help="Takes the name of the client’s TLS handshake instead of the request’s host. A Reencryption SNI Hostname comes first."
        />
      ) : null}
      <OptionalIdField
        name="ssl.reencryptionCertificate"
        label={labelOf(shape.reencryptionCertificate)}
        items={(stored ?? []).map(({ id, name }) => ({ id, label: name }))}
        noneLabel="None"
        help="Shown to real servers that ask for a client certificate."
      />
    </>
  )
}
