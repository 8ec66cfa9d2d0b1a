/** *Standard Options*: which real server gets a client, and for how long. */
import { SCHEDULING_WORDS, SchedulingMethod, VirtualServiceFields } from '@ballast/server/contract'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useWatch } from 'react-hook-form'
import { FormSection } from '../../../components/form-section.tsx'
import { NumberField } from '../../../components/number-field.tsx'
import { SelectField } from '../../../components/select-field.tsx'
import { labelOf } from '../../../lib/labels.ts'
import { queries } from '../../../lib/queries.ts'
import { type PartProps, sendPart } from './part.ts'
import { PersistenceFields } from './persistence-fields.tsx'
import { SourceAddressFields } from './source-address-fields.tsx'

const StandardOptions = VirtualServiceFields.pick({
  persistence: true,
  scheduling: true,
  idleTimeout: true,
  transparent: true,
  subnetOriginating: true
})
const { shape } = VirtualServiceFields

const SCHEDULING_HELP: Readonly<Record<SchedulingMethod, string>> = {
  'round-robin': 'Real servers in turn; weights do not count.',
  'weighted-round-robin': 'Real servers in turn; weight 2000 gets twice as much as 1000.',
  'least-connection': 'The real server with the fewest open connections; weights do not count.',
  'weighted-least-connection': 'The fewest open connections in proportion to the weight.',
  'fixed-weighting':
    'All to the real server with the highest weight that is up; the next one takes over when it is down, or full by its Connection Limit.',
  'weighted-response-time':
    'In turn, the faster a real server answers its health checks the more often. Weighed anew every 15 seconds; set weights do not count.',
  'resource-based':
    'In turn, the less load a real server’s agent reports the more often, in proportion to the weights. The agent is set under Check Parameters.',
  'source-ip-hash': 'A client address always leads to the same real server, without a table. When one goes, only its own clients move.',
  'url-hash': 'A path with its query always leads to the same real server, which suits caches. When one goes, only its own share moves.'
}

export function StandardOptionsSection({ service }: PartProps) {
  const values = useMemo(() => {
    const { persistence, scheduling, idleTimeout, transparent, subnetOriginating } = service
    return { persistence, scheduling, idleTimeout, transparent, subnetOriginating }
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
          {service.subServices.length > 0 ? (
            <p className="not-offered">Each SubVS has its own persistence; the Scheduling Method here chooses among the SubVSs.</p>
          ) : service.portFollowing === null ? (
            <PersistenceFields service={service} />
          ) : (
            <p className="not-offered">
              Persistence is that of the service which this one follows: see Port Following under Advanced Properties.
            </p>
          )}
          <SchedulingField isHttp={service.type === 'http'} saved={service.scheduling} />
        </>
      )}
      <NumberField
        name="idleTimeout"
        label={labelOf(shape.idleTimeout)}
        unit="seconds"
        help={`Closes a connection on which nothing moved for this long. Default 660; 0 takes the global Connection Timeout${globalTimeout}.`}
      />
      {redirects ? null : <SourceAddressFields />}
    </FormSection>
  )
}

function SchedulingField({ isHttp, saved }: { readonly isHttp: boolean; readonly saved: SchedulingMethod }) {
  const method = SchedulingMethod.safeParse(useWatch({ name: 'scheduling' })).data ?? saved
  const offered = SchedulingMethod.options.filter((option) => isHttp || option !== 'url-hash' || option === saved)
  return (
    <SelectField
      name="scheduling"
      label={labelOf(shape.scheduling)}
      choices={offered.map((value) => ({ value, label: SCHEDULING_WORDS[value] }))}
      help={SCHEDULING_HELP[method]}
    />
  )
}
