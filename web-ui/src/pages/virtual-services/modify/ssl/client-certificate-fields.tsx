/** *Client Certificates*: who may connect at all, and what the real servers learn of it. */
import { SSL_WORDS, SslProperties } from '@ballast/server/contract'
import { useWatch } from 'react-hook-form'
import { SelectField } from '../../../../components/select-field.tsx'
import { TextAreaField } from '../../../../components/text-area-field.tsx'
import { labelOf } from '../../../../lib/labels.ts'
import { AuthorityChoice } from './authority-choice.tsx'

const { shape } = SslProperties

export function ClientCertificateFields({ isHttp }: { readonly isHttp: boolean }) {
  const parsed = shape.clientCertificates.safeParse(useWatch({ name: 'ssl.clientCertificates' }))
  const mode = parsed.data ?? 'none'
  const offered = shape.clientCertificates.options.filter((value) => isHttp || value === 'none' || value === 'required' || value === mode)
  return (
    <>
      <SelectField
        name="ssl.clientCertificates"
        label={labelOf(shape.clientCertificates)}
        choices={offered.map((value) => ({ value, label: SSL_WORDS.clientCertificates[value] }))}
        help={
          mode === 'headers'
            ? 'Real servers get X-SSL-Subject, X-SSL-Issuer, X-SSL-Serial, X-SSL-NotBefore and X-SSL-NotAfter.'
            : isHttp
              ? 'With a header, real servers learn who the client is; what a client put into that header itself is replaced.'
              : 'Passing the certificate on needs Service Type HTTP/HTTPS.'
        }
      />
      {mode === 'none' ? null : (
        <>
          <AuthorityChoice name="ssl.clientAuthorities" label={labelOf(shape.clientAuthorities)} />
          <TextAreaField
            name="ssl.clientRevocations"
            label={labelOf(shape.clientRevocations)}
            help="Optional, PEM. With one, there must be a list of every authority in the chain, and an expired list lets nobody in."
          />
        </>
      )}
    </>
  )
}
