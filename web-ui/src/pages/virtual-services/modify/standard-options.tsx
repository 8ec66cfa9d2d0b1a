/** *Standard Options*: which real server gets a client, and for how long. */
import { Persistence, type PersistenceMode, VALUE_WORDS, VirtualServiceFields } from '@ballast/server/contract'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useWatch } from 'react-hook-form'
import { CheckboxField } from '../../../components/checkbox-field.tsx'
import { FormSection } from '../../../components/form-section.tsx'
import { NumberField } from '../../../components/number-field.tsx'
import { SelectField } from '../../../components/select-field.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { labelOf } from '../../../lib/labels.ts'
import { queries } from '../../../lib/queries.ts'
import { type PartProps, sendPart } from './part.ts'
import { TimeoutField } from './timeout-field.tsx'

const StandardOptions = VirtualServiceFields.pick({ persistence: true, scheduling: true, idleTimeout: true, subnetOriginating: true })
const { shape } = VirtualServiceFields

const choice = (value: string) => ({ value, label: VALUE_WORDS[value] ?? value })

const MODE_HELP: Readonly<Record<PersistenceMode, string>> = {
  none: 'Each new connection goes where the scheduling method sends it.',
  'source-ip': 'A client address keeps its real server. All users behind one NAT address share it.',
  'super-http': 'Clients are told apart by User-Agent and, when present, Authorization.',
  'super-http-source-ip': 'Clients are told apart by address, User-Agent and, when present, Authorization.',
  'active-cookie': 'Ballast sets a cookie of its own that names the real server. The most exact way for browsers.'
}

const SCHEDULING_HELP: Readonly<Record<string, string>> = {
  'round-robin': 'Real servers in turn; weights do not count.',
  'weighted-round-robin': 'Real servers in turn; weight 2000 gets twice as much as 1000.',
  'least-connection': 'The real server with the fewest open connections; weights do not count.',
  'weighted-least-connection': 'The fewest open connections in proportion to the weight.'
}

export function StandardOptionsSection({ service }: PartProps) {
  const values = useMemo(() => {
    const { persistence, scheduling, idleTimeout, subnetOriginating } = service
    return { persistence, scheduling, idleTimeout, subnetOriginating }
  }, [service])
  const { data: settings } = useQuery(queries.settings())
  const globalTimeout = settings === undefined ? '' : `, now ${settings.connectionTimeout} seconds`
  const redirects = service.redirect !== null
  return (
    <FormSection
      title="Standard Options"
      schema={StandardOptions}
      values={values}
      version={service.version}
      send={sendPart(service.id)}
      words={{ done: 'Standard Options saved' }}
    >
      {redirects ? (
        <p className="not-offered">This service answers every request itself, so there is no real server to choose or to keep.</p>
      ) : (
        <>
          <PersistenceFields isHttp={service.type === 'http'} saved={service.persistence.mode} />
          <SchedulingField />
        </>
      )}
      <NumberField
        name="idleTimeout"
        label={labelOf(shape.idleTimeout)}
        unit="seconds"
        help={`Closes a connection on which nothing moved for this long. Default 660; 0 takes the global Connection Timeout${globalTimeout}.`}
      />
      {redirects ? null : (
        <CheckboxField
          name="subnetOriginating"
          label={labelOf(shape.subnetOriginating)}
          help="Real servers see the address that Ballast has in their own subnet, so their answers find the way back."
        />
      )}
    </FormSection>
  )
}

function PersistenceFields({ isHttp, saved }: { readonly isHttp: boolean; readonly saved: PersistenceMode }) {
  const watched = shape.persistence.shape.mode.safeParse(useWatch({ name: 'persistence.mode' }))
  const mode = watched.success ? watched.data : saved
  const offered = shape.persistence.shape.mode.options.filter(
    (option) => isHttp || option === 'none' || option === 'source-ip' || option === saved
  )
  return (
    <>
      <SelectField
        name="persistence.mode"
        label={labelOf(Persistence.shape.mode)}
        choices={offered.map(choice)}
        help={
          isHttp ? MODE_HELP[mode] : `${MODE_HELP[mode]} Super HTTP and Active Cookie read requests: they need Service Type HTTP/HTTPS.`
        }
      />
      {mode === 'none' ? null : (
        <div className="field-row">
          <TimeoutField
            name="persistence.timeout"
            label={labelOf(Persistence.shape.timeout)}
            help="How long a client keeps its real server after its last connection."
          />
          {mode === 'active-cookie' ? (
            <TextField
              name="persistence.cookieName"
              label={labelOf(Persistence.shape.cookieName)}
              help="Must differ from the cookies of the application."
              isTechnical
            />
          ) : null}
        </div>
      )}
    </>
  )
}

function SchedulingField() {
  const method: unknown = useWatch({ name: 'scheduling' })
  return (
    <SelectField
      name="scheduling"
      label={labelOf(shape.scheduling)}
      choices={shape.scheduling.options.map(choice)}
      help={SCHEDULING_HELP[String(method)]}
    />
  )
}
