/** *L7 Configuration*: what holds for all services. Two forms, each with its own Save, as the LoadMaster has its *Set Time*. */
import './l7-configuration.css'
import { ALWAYS_CHECK_WORDS, AlwaysCheckPersist, SAME_SITE_WORDS, SameSite, Settings } from '@ballast/server/contract'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useWatch } from 'react-hook-form'
import { CheckboxField } from '../../../components/checkbox-field.tsx'
import { FormSection } from '../../../components/form-section.tsx'
import { Loaded } from '../../../components/loaded.tsx'
import { NumberField } from '../../../components/number-field.tsx'
import { PageFrame } from '../../../components/page-frame.tsx'
import { SelectField } from '../../../components/select-field.tsx'
import { api } from '../../../lib/api.ts'
import type { HowToWrite } from '../../../lib/change.ts'
import { labelOf } from '../../../lib/labels.ts'
import { queries } from '../../../lib/queries.ts'
import { ALWAYS_CHECK_HELP, drainingInWords } from './words.ts'

const { shape } = Settings
const Leaving = Settings.pick({ dropOnFailure: true, dropAtDrainEnd: true, drainTime: true })
const Requests = Settings.pick({
  alwaysCheckPersist: true,
  conformToRfc: true,
  closeOnError: true,
  allowEmptyPosts: true,
  slowStart: true,
  sameSite: true
})

export function L7ConfigurationPage() {
  const query = useQuery(queries.settings())
  return (
    <PageFrame
      title="L7 Configuration"
      place="System Configuration > Miscellaneous Options"
      intro="What holds for all virtual services: what happens to connections when a real server fails or is disabled, and how requests are read."
    >
      <Loaded query={query}>
        {(settings) => (
          <div className="l7-configuration">
            <LeavingForm settings={settings} />
            <RequestsForm settings={settings} />
          </div>
        )}
      </Loaded>
    </PageFrame>
  )
}

type SavedSettings = Settings & { readonly version: number }

const send = (body: Partial<Settings>, query: HowToWrite, version: number) => api.call('settingsChange', { body, query, version })

function LeavingForm({ settings }: { readonly settings: SavedSettings }) {
  const { dropOnFailure, dropAtDrainEnd, drainTime } = settings
  const values = useMemo(() => ({ dropOnFailure, dropAtDrainEnd, drainTime }), [dropOnFailure, dropAtDrainEnd, drainTime])
  return (
    <FormSection
      title="When a real server fails or is disabled"
      schema={Leaving}
      values={values}
      version={settings.version}
      send={send}
      saveLabel="Set Time"
      words={{ done: 'L7 Configuration saved' }}
    >
      <CheckboxField
        name="dropOnFailure"
        label={labelOf(shape.dropOnFailure)}
        help="When checks find a real server down, connections that are open to it end at once, so that clients such as Outlook and Lync come back through another one. Off: they stay until they end or fall idle."
      />
      <NumberField
        name="drainTime"
        label={labelOf(shape.drainTime)}
        unit="seconds"
        help="How long a real server that you disable keeps the clients that persistence knows. 0, or 60 to 86400 (a day). Default 300."
      />
      <CheckboxField
        name="dropAtDrainEnd"
        label={labelOf(shape.dropAtDrainEnd)}
        help="When the time is over, or at once if no client is remembered at the server, connections that are still open to it end. Off: they go on until they end by themselves."
      />
      <DrainingWords />
    </FormSection>
  )
}

/** What the settings mean together, while they are being typed. */
function DrainingWords() {
  const typed = Leaving.safeParse({
    dropOnFailure: useWatch({ name: 'dropOnFailure' }),
    dropAtDrainEnd: useWatch({ name: 'dropAtDrainEnd' }),
    drainTime: useWatch({ name: 'drainTime' })
  })
  if (!typed.success) return null
  return <p aria-live="polite">{drainingInWords(typed.data)}</p>
}

function RequestsForm({ settings }: { readonly settings: SavedSettings }) {
  const values = useMemo(() => {
    const { alwaysCheckPersist, conformToRfc, closeOnError, allowEmptyPosts, slowStart, sameSite } = settings
    return { alwaysCheckPersist, conformToRfc, closeOnError, allowEmptyPosts, slowStart, sameSite }
  }, [settings])
  return (
    <FormSection
      title="Persistence, requests and answers"
      schema={Requests}
      values={values}
      version={settings.version}
      send={send}
      words={{ done: 'L7 Configuration saved' }}
    >
      <AlwaysCheckField />
      <SelectField
        name="sameSite"
        label={labelOf(shape.sameSite)}
        choices={SameSite.options.map((value) => ({ value, label: SAME_SITE_WORDS[value] }))}
        help="Whether browsers send the cookie of Active Cookie along with requests that other sites cause. None needs SSL Acceleration; a service without it gets the cookie without the option."
      />
      <NumberField
        name="slowStart"
        label={labelOf(shape.slowStart)}
        unit="seconds"
        help="With (weighted) least connection, a real server that is back takes its full share only after this time; else everybody new would go to the one without connections. 0 is off."
      />
      <CheckboxField
        name="conformToRfc"
        label={labelOf(shape.conformToRfc)}
        help="Refuses requests and answers whose headers break the rules of HTTP. Switch it off only for old applications that depend on it."
      />
      <CheckboxField
        name="closeOnError"
        label={labelOf(shape.closeOnError)}
        help="Closes the client’s connection after an answer with an error (400 and above). HTTP/1.1 only: HTTP/2 connections carry other requests, too."
      />
      <CheckboxField
        name="allowEmptyPosts"
        label={labelOf(shape.allowEmptyPosts)}
        help="Lets a POST through that names no length of a body. Off: it is answered with 411 Length Required."
      />
    </FormSection>
  )
}

function AlwaysCheckField() {
  const value = AlwaysCheckPersist.safeParse(useWatch({ name: 'alwaysCheckPersist' }))
  return (
    <SelectField
      name="alwaysCheckPersist"
      label={labelOf(shape.alwaysCheckPersist)}
      choices={AlwaysCheckPersist.options.map((option) => ({ value: option, label: ALWAYS_CHECK_WORDS[option] }))}
      help={value.success ? ALWAYS_CHECK_HELP[value.data] : undefined}
    />
  )
}
