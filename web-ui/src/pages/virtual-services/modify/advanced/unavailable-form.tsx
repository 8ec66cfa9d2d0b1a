/** What clients get while no real server is there. */
import { AdvancedProperties } from '@ballast/server/contract'
import { NumberField } from '../../../../components/number-field.tsx'
import { TextAreaField } from '../../../../components/text-area-field.tsx'
import { TextField } from '../../../../components/text-field.tsx'
import { labelOf } from '../../../../lib/labels.ts'
import type { PartProps } from '../part.ts'
import { AdvancedForm } from './advanced-form.tsx'
import { SorryServerField } from './sorry-server-field.tsx'

const { shape } = AdvancedProperties
const SORRY = ['sorryServer'] as const
const ANSWER = ['errorCode', 'errorRedirect', 'errorMessage'] as const

export const SorryServerForm = ({ service }: PartProps) => (
  <AdvancedForm service={service} title={labelOf(shape.sorryServer)} fields={SORRY} saveLabel="Set Server Address">
    <SorryServerField
      name="advanced.sorryServer"
      help="Gets all clients while no real server is available. It is never checked. An empty address takes it away."
    />
  </AdvancedForm>
)

export const UnavailableForm = ({ service }: PartProps) => (
  <AdvancedForm
    service={service}
    title="Not Available Redirection Handling"
    intro="While no real server is available and there is no sorry server."
    fields={ANSWER}
  >
    <NumberField
      name="advanced.errorCode"
      label={labelOf(shape.errorCode)}
      allowsEmpty
      whenEmpty={null}
      help="200 to 505, for example 503. Empty for the engine’s own answer."
    />
    <TextField
      name="advanced.errorRedirect"
      label={labelOf(shape.errorRedirect)}
      help="%h is the host that was asked for, %s the path. Error codes 301, 302, 303, 307 and 308 are sent with it, else 302."
      isTechnical
    />
    <TextAreaField
      name="advanced.errorMessage"
      label={labelOf(shape.errorMessage)}
      help="Sent with the code when there is no Redirect URL. HTML when it begins with <, else text."
    />
  </AdvancedForm>
)
