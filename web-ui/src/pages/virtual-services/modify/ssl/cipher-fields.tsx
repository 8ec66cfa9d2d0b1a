/** Protocols and ciphers that clients may use. */
import { type CipherSet, SSL_WORDS, SslProperties } from '@ballast/server/contract'
import { useWatch } from 'react-hook-form'
import { CheckboxGroupField } from '../../../../components/checkbox-group-field.tsx'
import { SelectField } from '../../../../components/select-field.tsx'
import { TextField } from '../../../../components/text-field.tsx'
import { labelOf } from '../../../../lib/labels.ts'

const { shape } = SslProperties

const PROTOCOLS = shape.protocols.element.options.map((value) => ({
  value,
  label: value === 'TLSv1.0' || value === 'TLSv1.1' ? `${value} (weak, for old clients only)` : value
}))
const SETS = shape.cipherSet.options.map((value) => ({ value, label: SSL_WORDS.cipherSet[value] }))
const SUITES = shape.tls13Ciphers.element.options.map((value) => ({ value, label: value }))

const SET_HELP: Readonly<Record<CipherSet, string>> = {
  default: 'Today’s recommendation: forward secrecy and authenticated encryption. All browsers since 2014.',
  'best-practices': 'The default, and CBC ciphers with SHA-2 for clients that have nothing newer.',
  'intermediate-compatibility': 'Also DHE, and RSA key exchange, which has no forward secrecy.',
  'backward-compatibility': 'For very old clients: also signatures with SHA-1 and Camellia.',
  fips: 'Only AES, as FIPS 140 approves it. The module itself is OpenSSL’s ordinary one.',
  'ecdsa-default': 'Only for certificates with an EC key; with CBC ciphers.',
  'ecdsa-best-practices': 'Only for certificates with an EC key, authenticated encryption alone.',
  legacy: 'All that the engine has and that authenticates. Weak.',
  custom: 'A list as OpenSSL reads it.'
}

export function CipherFields() {
  const parsed = shape.cipherSet.safeParse(useWatch({ name: 'ssl.cipherSet' }))
  const set = parsed.data ?? 'default'
  return (
    <>
      <CheckboxGroupField
        name="ssl.protocols"
        label={labelOf(shape.protocols)}
        choices={PROTOCOLS}
        help="TLSv1.2 suits all browsers since 2014. SSLv3 is not offered: the engine no longer has it."
      />
      <SelectField
        name="ssl.cipherSet"
        label={labelOf(shape.cipherSet)}
        choices={SETS}
        help={`${SET_HELP[set]} For protocols up to TLSv1.2.`}
      />
      {set === 'custom' ? (
        <TextField
          name="ssl.ciphers"
          label={labelOf(shape.ciphers)}
          help="For example ECDHE+AESGCM:ECDHE+CHACHA20. TLSv1.0 and TLSv1.1 need @SECLEVEL=0 at the end."
          isTechnical
        />
      ) : null}
      <CheckboxGroupField
        name="ssl.tls13Ciphers"
        label={labelOf(shape.tls13Ciphers)}
        choices={SUITES}
        help="The client’s preference counts."
      />
    </>
  )
}
