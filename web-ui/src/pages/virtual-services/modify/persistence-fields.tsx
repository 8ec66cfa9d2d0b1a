/** *Persistence Options*: what a client is known by, and what that takes. */
import { PERSISTENCE_MODES, Persistence, PersistenceMode, type VirtualServiceView } from '@ballast/server/contract'
import { useWatch } from 'react-hook-form'
import { CheckboxField } from '../../../components/checkbox-field.tsx'
import { NumberField } from '../../../components/number-field.tsx'
import { SelectField } from '../../../components/select-field.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { labelOf } from '../../../lib/labels.ts'
import { LIMITS_OF_FIRST_REQUESTS, MODE_HELP, NAME_HELP } from './persistence-words.ts'
import { TimeoutField } from './timeout-field.tsx'

const { shape } = Persistence

export function PersistenceFields({ service }: { readonly service: VirtualServiceView }) {
  const isHttp = service.type === 'http'
  const saved = service.persistence.mode
  const mode = PersistenceMode.safeParse(useWatch({ name: 'persistence.mode' })).data ?? saved
  const unreadable = isHttp ? 'bytes' : 'requests'
  const offered = PersistenceMode.options.filter((option) => option === saved || PERSISTENCE_MODES[option].reads !== unreadable)
  return (
    <>
      <SelectField
        name="persistence.mode"
        label={labelOf(shape.mode)}
        choices={offered.map((value) => ({ value, label: PERSISTENCE_MODES[value].words }))}
        help={`${MODE_HELP[mode]} ${isHttp ? '' : 'Modes that read requests (Super HTTP, cookies, headers) need Service Type HTTP/HTTPS.'}`}
      />
      <ModeFields mode={mode} isV6={service.address.includes(':')} />
    </>
  )
}

/** What the mode takes; no more. */
function ModeFields({ mode, isV6 }: { readonly mode: PersistenceMode; readonly isV6: boolean }) {
  const { hasTable, usesAddress, nameField } = PERSISTENCE_MODES[mode]
  const lasts = hasTable || nameField === 'cookieName'
  return (
    <>
      <div className="field-row">
        {lasts ? (
          <TimeoutField
            name="persistence.timeout"
            label={labelOf(shape.timeout)}
            help="How long a client keeps its real server after its last connection."
          />
        ) : null}
        {nameField === null ? null : (
          <TextField
            name={`persistence.${nameField}`}
            label={labelOf(shape[nameField])}
            help={mode.startsWith('active-cookie') ? 'Must differ from the cookies of the application.' : NAME_HELP[nameField]}
            isTechnical
          />
        )}
        {usesAddress ? <NetmaskField isV6={isV6} /> : null}
      </div>
      {hasTable ? (
        <>
          <CheckboxField
            name="persistence.refresh"
            label={labelOf(shape.refresh)}
            help="The timeout starts when the last connection of a client ends. Without it, it starts with the last request or, in a Generic service, with the last new connection."
          />
          <p className="section-intro">{LIMITS_OF_FIRST_REQUESTS}</p>
        </>
      ) : null}
    </>
  )
}

const NetmaskField = ({ isV6 }: { readonly isV6: boolean }) =>
  isV6 ? (
    <NumberField
      name="persistence.ipv6Prefix"
      label={labelOf(shape.ipv6Prefix)}
      unit="bits"
      help="Clients whose addresses agree in this many bits count as one. 128 tells every address apart; 64 is a home."
    />
  ) : (
    <NumberField
      name="persistence.ipv4Prefix"
      label={labelOf(shape.ipv4Prefix)}
      unit="bits"
      help="Clients whose addresses agree in this many bits count as one. 32 tells every address apart; 24 is 255.255.255.0."
    />
  )
