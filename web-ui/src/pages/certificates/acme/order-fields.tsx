/** The fields of an ACME certificate, and how a form becomes a request. */
import {
  AcmeCertificateFields,
  type AcmeCertificatePatch,
  type AcmeCertificateView,
  AcmeChallenge,
  CertificateKeyType,
  CHALLENGE_WORDS,
  DnsUpdate,
  DnsUpdateFields,
  lineOfText,
  RENEW_DAYS,
  TsigAlgorithm
} from '@ballast/server/contract'
import { useWatch } from 'react-hook-form'
import * as z from 'zod'
import { LinesField } from '../../../components/lines-field.tsx'
import { NumberField } from '../../../components/number-field.tsx'
import { SelectField } from '../../../components/select-field.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { labelOf } from '../../../lib/labels.ts'
import { KeyTypeField } from '../subject-fields.tsx'

const { shape } = AcmeCertificateFields
const dns = DnsUpdateFields.shape

/** What is shown for the other challenge does not count: its fields are looked at by the server alone. */
export const OrderForm = z.object({
  name: lineOfText(127),
  accountId: z.string(),
  names: shape.names,
  keyType: CertificateKeyType,
  challenge: AcmeChallenge,
  addresses: z.array(z.string()),
  dns: z.object({
    server: z.string().trim(),
    port: dns.port,
    zone: z.string().trim(),
    keyName: z.string().trim(),
    algorithm: TsigAlgorithm,
    secret: z.string().trim(),
    wait: dns.wait
  }),
  renewDays: shape.renewDays
})
export type OrderForm = z.infer<typeof OrderForm>

const NO_DNS: OrderForm['dns'] = { server: '', port: 53, zone: '', keyName: '', algorithm: 'hmac-sha256', secret: '', wait: 10 }

export const newOrder = (accountId: number, addresses: readonly string[]): OrderForm => ({
  name: '',
  accountId: String(accountId),
  names: [],
  keyType: 'rsa-2048',
  challenge: 'http-01',
  // With one there is nothing to choose.
  addresses: addresses.length === 1 ? [...addresses] : [],
  dns: NO_DNS,
  renewDays: RENEW_DAYS.normal
})

export const orderOf = (row: AcmeCertificateView): OrderForm => ({
  name: row.name,
  accountId: String(row.accountId),
  names: row.names,
  keyType: row.keyType,
  challenge: row.challenge,
  addresses: row.addresses,
  dns: row.dns === null ? NO_DNS : { ...row.dns, secret: '' },
  renewDays: row.renewDays
})

/** @returns the body, apart from account and identifier. */
export function bodyOf({ names, keyType, challenge, addresses, renewDays, dns: typed }: OrderForm) {
  const { secret, ...fields } = typed
  const update = secret === '' ? fields : { ...fields, secret }
  return {
    names,
    keyType,
    challenge,
    renewDays,
    ...(challenge === 'http-01' ? { addresses } : { dns: update })
  } satisfies AcmeCertificatePatch
}

const CHALLENGES = AcmeChallenge.options.map((value) => ({ value, label: CHALLENGE_WORDS[value] }))
const ALGORITHMS = TsigAlgorithm.options.map((value) => ({ value, label: value.toUpperCase() }))

interface OrderFieldsProps {
  /** Virtual addresses of this machine. */
  readonly addresses: readonly string[]
  readonly hasSecret: boolean
}

export function OrderFields({ addresses, hasSecret }: OrderFieldsProps) {
  return (
    <>
      <LinesField
        name="names"
        label={labelOf(shape.names)}
        help="Host names that the certificate is to be valid for, one a line or separated by spaces. *.contoso.com needs DNS-01."
      />
      <SelectField
        name="challenge"
        label={labelOf(shape.challenge)}
        choices={CHALLENGES}
        help="How the authority sees that the names are yours, at each order and renewal."
      />
      <ChallengeFields addresses={addresses} hasSecret={hasSecret} />
      <KeyTypeField />
      <NumberField
        name="renewDays"
        label={labelOf(shape.renewDays)}
        unit="days"
        help="So long before its end it is renewed, from 1 to 60."
      />
    </>
  )
}

function ChallengeFields({ addresses, hasSecret }: OrderFieldsProps) {
  const challenge: unknown = useWatch({ name: 'challenge' })
  if (challenge === 'http-01') {
    const known = addresses.length === 0 ? 'There is no virtual service yet.' : `Here: ${addresses.slice(0, 8).join(', ')}.`
    return (
      <LinesField
        name="addresses"
        label={labelOf(shape.addresses)}
        help={`Virtual addresses that the names lead to, through the firewall or not. Port 80 answers the authority there; a service that has it goes on as before. ${known}`}
      />
    )
  }
  return (
    <>
      <div className="field-row">
        <TextField name="dns.server" label={labelOf(dns.server)} help="The primary one, which takes updates." isTechnical />
        <NumberField name="dns.port" label={labelOf(dns.port)} />
      </div>
      <TextField name="dns.zone" label={labelOf(dns.zone)} help="For example contoso.com. Empty asks the name server." isTechnical />
      <div className="field-row">
        <TextField name="dns.keyName" label={labelOf(dns.keyName)} help="Name of the TSIG key on the name server." isTechnical />
        <SelectField name="dns.algorithm" label={labelOf(dns.algorithm)} choices={ALGORITHMS} />
      </div>
      <TextField
        name="dns.secret"
        label={labelOf(DnsUpdate.shape.secret.unwrap())}
        type="password"
        autoComplete="new-password"
        help={hasSecret ? 'Empty keeps the one that is known.' : 'In base64, as in the key file.'}
      />
      <NumberField name="dns.wait" label={labelOf(dns.wait)} unit="seconds" help="Until secondary name servers have the record, too." />
    </>
  )
}
