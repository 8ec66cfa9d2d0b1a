/** *Check Parameters*: the rhythm of all health checks. */
import './check-parameters.css'
import { AdaptiveParameters, CheckParameters, Settings } from '@ballast/server/contract'
import { Card, CardBody } from '@patternfly/react-core/dist/dynamic/components/Card'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useWatch } from 'react-hook-form'
import { FormSection } from '../../../components/form-section.tsx'
import { Loaded } from '../../../components/loaded.tsx'
import { NumberField } from '../../../components/number-field.tsx'
import { PageFrame } from '../../../components/page-frame.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { api } from '../../../lib/api.ts'
import { count } from '../../../lib/format.ts'
import { labelOf } from '../../../lib/labels.ts'
import { queries } from '../../../lib/queries.ts'
import { outAfterRefusal, outAfterSilence } from './out-after.ts'

const Checks = Settings.pick({ checks: true })
const Adaptive = Settings.pick({ adaptive: true })
const { shape } = CheckParameters

export function CheckParametersPage() {
  const query = useQuery(queries.settings())
  return (
    <PageFrame
      title="Check Parameters"
      place="Rules & Checking"
      intro="How often Ballast asks every real server whether it answers, and how soon it believes that one does not. How it asks is set per service, under Real Servers, where a service can also have a rhythm of its own."
    >
      <Loaded query={query}>
        {(settings) => (
          <>
            <CheckForm checks={settings.checks} version={settings.version} />
            <AdaptiveForm adaptive={settings.adaptive} version={settings.version} />
          </>
        )}
      </Loaded>
    </PageFrame>
  )
}

function CheckForm({ checks, version }: { readonly checks: CheckParameters; readonly version: number }) {
  const values = useMemo(() => ({ checks }), [checks])
  return (
    <Card className="check-parameters">
      <CardBody>
        <FormSection
          title="Check Parameters"
          variant="plain"
          schema={Checks}
          values={values}
          version={version}
          send={(body, query, base) => api.call('settingsChange', { body, query, version: base })}
          words={{ done: 'Check Parameters saved' }}
        >
          <NumberField
            name="checks.interval"
            label={labelOf(shape.interval)}
            unit="seconds"
            help="Pause between two checks of a real server. Default 9. A check begins one interval after the end of the one before, so any interval fits any timeout."
          />
          <NumberField
            name="checks.timeout"
            label={labelOf(shape.timeout)}
            unit="seconds"
            help="How long one check waits for the connection and the answer. Default 4."
          />
          <NumberField
            name="checks.retries"
            label={labelOf(shape.retries)}
            unit="tries"
            help="Checks in a row that must fail before a server is out. One good check brings it back. Default 2."
          />
          <TogetherWords />
        </FormSection>
      </CardBody>
    </Card>
  )
}

/** *Adaptive Parameters*: the agents of real servers whose service is scheduled by load. */
function AdaptiveForm({ adaptive, version }: { readonly adaptive: AdaptiveParameters; readonly version: number }) {
  const values = useMemo(() => ({ adaptive }), [adaptive])
  return (
    <div className="check-parameters">
      <FormSection
        title="Adaptive Parameters"
        intro="For services with the Scheduling Method resource based (adaptive): each of their real servers runs an agent that answers an HTTP GET with its load, a number from 0 to 100. 101 or 102 says that the server wants no new clients."
        schema={Adaptive}
        values={values}
        version={version}
        send={(body, query, base) => api.call('settingsChange', { body, query, version: base })}
        words={{ done: 'Adaptive Parameters saved' }}
      >
        <NumberField
          name="adaptive.interval"
          label={labelOf(AdaptiveParameters.shape.interval)}
          unit="seconds"
          help="Pause between two questions to an agent. Default 7."
        />
        <TextField
          name="adaptive.url"
          label={labelOf(AdaptiveParameters.shape.url)}
          help="What is asked of the agent. Default /load."
          isTechnical
        />
        <NumberField
          name="adaptive.port"
          label={labelOf(AdaptiveParameters.shape.port)}
          help="Where agents listen, on every real server. Default 80."
        />
        <NumberField
          name="adaptive.minimum"
          label={labelOf(AdaptiveParameters.shape.minimum)}
          unit="%"
          help="A load below it counts as none, so that quiet servers share by their weights alone. Default 5."
        />
      </FormSection>
    </div>
  )
}

/** What the three numbers mean together, while they are being typed. */
function TogetherWords() {
  const typed = CheckParameters.safeParse(useWatch({ name: 'checks' }))
  if (!typed.success) return null
  const silent = outAfterSilence(typed.data)
  const refused = outAfterRefusal(typed.data)
  return (
    <p aria-live="polite">
      A server that stops answering is out after about <strong>{count(silent.most)} seconds</strong> at the latest, one that refuses
      connections after <strong>{count(refused.most)} seconds</strong>.
    </p>
  )
}
