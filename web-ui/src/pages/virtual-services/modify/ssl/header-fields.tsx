/** What is added to requests and answers because of TLS. */
import { SSL_WORDS, SslProperties } from '@ballast/server/contract'
import { useWatch } from 'react-hook-form'
import { CheckboxField } from '../../../../components/checkbox-field.tsx'
import { NumberField } from '../../../../components/number-field.tsx'
import { SelectField } from '../../../../components/select-field.tsx'
import { labelOf } from '../../../../lib/labels.ts'

const { shape } = SslProperties

const STRICT = shape.strictTransport.options.map((value) => ({ value, label: SSL_WORDS.strictTransport[value] }))
const REWRITES = shape.redirectRewrite.options.map((value) => ({ value, label: SSL_WORDS.redirectRewrite[value] }))

export function StrictTransportFields() {
  const isAdded = useWatch({ name: 'ssl.strictTransport' }) !== 'none'
  return (
    <>
      <SelectField
        name="ssl.strictTransport"
        label={labelOf(shape.strictTransport)}
        choices={STRICT}
        help="Browsers that saw it come by HTTPS alone until the age is over, and let nobody click a certificate warning away."
      />
      {isAdded ? (
        <NumberField
          name="ssl.strictTransportAge"
          label={labelOf(shape.strictTransportAge)}
          unit="seconds"
          help="86400 (a day) to 94608000 (three years). Start with a day: it cannot be called back."
        />
      ) : null}
    </>
  )
}

export const CipherHeaderField = () => (
  <CheckboxField name="ssl.cipherHeaders" label={labelOf(shape.cipherHeaders)} help="Real servers get X-SSL-Cipher and X-SSL-Protocol." />
)

export const RewriteField = () => (
  <SelectField
    name="ssl.redirectRewrite"
    label={labelOf(shape.redirectRewrite)}
    choices={REWRITES}
    help="Of the real servers’ redirects to the host that the client asked for. For applications that do not know about the TLS before them: http:// to https://."
  />
)
