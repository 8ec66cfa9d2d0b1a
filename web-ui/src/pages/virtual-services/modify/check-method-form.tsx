/** *Real Server Check Method*: how Ballast finds out whether a real server answers. */
import { CHECK_WORDS, type CheckMethod, canUseTls, HealthCheck, isHttpCheck, VirtualServiceFields } from '@ballast/server/contract'
import { useMemo } from 'react'
import { useWatch } from 'react-hook-form'
import { CheckboxField } from '../../../components/checkbox-field.tsx'
import { FormSection } from '../../../components/form-section.tsx'
import { NumberField } from '../../../components/number-field.tsx'
import { SelectField } from '../../../components/select-field.tsx'
import { TextAreaField } from '../../../components/text-area-field.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { labelOf } from '../../../lib/labels.ts'
import { CheckRequestFields } from './check-request-fields.tsx'
import { CheckRhythmFields } from './check-rhythm-fields.tsx'
import { type PartProps, sendPart } from './part.ts'

const Check = VirtualServiceFields.pick({ check: true })
const { shape } = HealthCheck

const METHOD_CHOICES = shape.method.options.map((value) => ({ value, label: CHECK_WORDS[value] }))

const METHOD_HELP: Readonly<Record<CheckMethod, string>> = {
  icmp: 'Up when the machine answers a ping. Says nothing about the application on it.',
  tcp: 'Up when a connection can be opened. Says nothing about the application behind it.',
  http: 'Up when the request below is answered with 200–299 or one of the codes below.',
  https: 'As HTTP, through TLS. The certificate of the real server is not verified.',
  smtp: 'Up when the server greets with 220.',
  nntp: 'Up when the server greets with 200 or 201.',
  ftp: 'Up when the server greets with 220.',
  telnet: 'Up when the server begins to negotiate or shows a banner.',
  pop3: 'Up when the server greets with +OK.',
  imap: 'Up when the server greets with * OK.',
  ldap: 'Up when the server accepts an anonymous bind.',
  dns: 'Up when the name server answers the question below.',
  'dns-udp': 'Up when the name server answers the question below.',
  rdp: 'Up when the server confirms a connection; also servers that insist on Network Level Authentication.',
  binary: 'Up when the bytes below come back.',
  none: 'No checks: every real server is taken to be up, and clients meet the ones that are not.'
}

export function CheckMethodForm({ service }: PartProps) {
  const values = useMemo(() => ({ check: service.check }), [service])
  return (
    <FormSection
      title={labelOf(shape.method)}
      variant="plain"
      schema={Check}
      values={values}
      version={service.version}
      send={sendPart(service.id)}
      words={{ done: 'Real Server Check Method saved' }}
    >
      <CheckFields saved={service.check.method} />
    </FormSection>
  )
}

export function CheckFields({ saved }: { readonly saved: CheckMethod }) {
  const watched = shape.method.safeParse(useWatch({ name: 'check.method' }))
  const method = watched.success ? watched.data : saved
  return (
    <>
      <SelectField name="check.method" label={labelOf(shape.method)} choices={METHOD_CHOICES} help={METHOD_HELP[method]} />
      <OwnFields method={method} />
      {method === 'none' ? null : (
        <>
          <div className="field-row">
            {method === 'icmp' ? null : (
              <NumberField
                name="check.port"
                label={labelOf(shape.port)}
                allowsEmpty
                whenEmpty={null}
                help="Empty checks the port of the real server itself."
              />
            )}
            {canUseTls(method) ? (
              <CheckboxField
                name="check.tls"
                label={labelOf(shape.tls)}
                help="For ports where TLS begins at once, such as 636 or 993. The certificate is not verified."
              />
            ) : null}
          </div>
          <CheckRhythmFields />
        </>
      )}
      <fieldset className="enhanced-options">
        <legend>Enhanced Options</legend>
        <NumberField
          name="check.minimumServers"
          label={labelOf(shape.minimumServers)}
          unit="real servers"
          help="With fewer the service is Down and turns every client away. A real server that is Critical does the same alone."
        />
      </fieldset>
    </>
  )
}

/** What only this method has. */
function OwnFields({ method }: { readonly method: CheckMethod }) {
  if (isHttpCheck(method)) return <CheckRequestFields isHttps={method === 'https'} />
  if (method === 'binary') return <BinaryFields />
  if (method !== 'dns' && method !== 'dns-udp') return null
  return (
    <TextField
      name="check.dnsName"
      label={labelOf(shape.dnsName)}
      help="Must have an IPv4 address. Empty asks for the root, which any name server answers."
      isTechnical
    />
  )
}

const BinaryFields = () => (
  <>
    <TextAreaField
      name="check.binarySend"
      label={labelOf(shape.binarySend)}
      rows={2}
      help="Hexadecimal, for example 50 49 4E 47 0D 0A. Empty sends nothing."
    />
    <div className="field-row">
      <TextAreaField
        name="check.binaryReply"
        label={labelOf(shape.binaryReply)}
        rows={2}
        help="Hexadecimal bytes that the answer must hold."
      />
      <NumberField
        name="check.binaryWithin"
        label={labelOf(shape.binaryWithin)}
        unit="bytes"
        help="From the start of the answer; 0 searches all that comes."
      />
    </div>
  </>
)
