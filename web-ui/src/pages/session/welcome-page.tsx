/** After the first password: what every machine wants to know once, and nobody has to answer now. */
import { HostAndDns, type Problem, TimeSettings, timeZones } from '@ballast/server/contract'
import { zodResolver } from '@hookform/resolvers/zod'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { ActionGroup, Form } from '@patternfly/react-core/dist/dynamic/components/Form'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { FormProvider, useForm } from 'react-hook-form'
import * as z from 'zod'
import { LinesField } from '../../components/lines-field.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { SelectField } from '../../components/select-field.tsx'
import { TextField } from '../../components/text-field.tsx'
import { api, problemOf } from '../../lib/api.ts'
import { faultText } from '../../lib/field-paths.ts'
import { labelOf } from '../../lib/labels.ts'
import { configurationChanged, queries } from '../../lib/queries.ts'
import { endWelcome } from '../../lib/welcome.ts'
import type { LoadedSettings } from '../system-configuration/send-settings.ts'
import { FrontPage } from './front-page.tsx'

const FIELDS = ['host.hostname', 'time.zone', 'time.ntpServers'] as const
const Asked = z.object({ host: z.object({ hostname: HostAndDns.shape.hostname }), time: TimeSettings })

/** Where this machine is not Ballast's to set up, there is nothing to ask. */
export function WelcomePage() {
  const machine = useQuery(queries.machine())
  const settings = useQuery(queries.settings())
  const isPointless = machine.data?.access.allowed === false || machine.isError || settings.isError
  useEffect(() => {
    if (isPointless) endWelcome()
  }, [isPointless])
  if (machine.data?.access.allowed !== true || settings.data === undefined) return null
  return (
    <FrontPage
      title="Welcome to Ballast"
      intro="The password is changed, also that of the console. Three more answers are useful on every machine; all of them can wait and are found in the menu later."
    >
      <WelcomeForm settings={settings.data} />
    </FrontPage>
  )
}

/** A machine that nobody told a zone most likely stands where the person does. */
const suggestedZone = (zone: string): string => (zone === 'UTC' ? Intl.DateTimeFormat().resolvedOptions().timeZone : zone)

function WelcomeForm({ settings }: { readonly settings: LoadedSettings }) {
  const { host, time, version } = settings
  const zone = suggestedZone(time.zone)
  const form = useForm({
    resolver: zodResolver(Asked),
    defaultValues: { host: { hostname: host.hostname }, time: { zone, ntpServers: time.ntpServers } }
  })
  const [problem, setProblem] = useState<Problem | null>(null)
  const zones = useMemo(() => [...new Set([...timeZones(), zone])].map((value) => ({ value, label: value.replaceAll('_', ' ') })), [zone])
  const save = form.handleSubmit(async (typed) => {
    setProblem(null)
    try {
      await api.call('settingsChange', { body: { host: { ...host, ...typed.host }, time: typed.time }, version })
      await configurationChanged()
      endWelcome()
    } catch (error) {
      const refusal = problemOf(error)
      setProblem(refusal)
      for (const name of FIELDS)
        for (const fault of refusal.errors)
          if (fault.path.startsWith(name)) form.setError(name, { type: 'server', message: faultText(fault) }, { shouldFocus: true })
    }
  })
  const { isSubmitting } = form.formState
  return (
    <FormProvider {...form}>
      <Form
        noValidate
        aria-label="Welcome"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        {problem === null ? null : <ProblemAlert problem={problem} shownPaths={FIELDS} />}
        <TextField name="host.hostname" label={labelOf(HostAndDns.shape.hostname)} help="For example lb1." isTechnical autoFocus />
        <SelectField name="time.zone" label={labelOf(TimeSettings.shape.zone)} choices={zones} />
        <LinesField
          name="time.ntpServers"
          label={labelOf(TimeSettings.shape.ntpServers)}
          help="Inside a domain, its domain controllers, for example dc1.contoso.local. Empty: the host of the virtual machine sets the clock."
        />
        <ActionGroup>
          <Button type="submit" variant="primary" isLoading={isSubmitting} isDisabled={isSubmitting}>
            Save and continue
          </Button>
          <Button variant="link" onClick={endWelcome} isDisabled={isSubmitting}>
            Skip
          </Button>
        </ActionGroup>
      </Form>
    </FormProvider>
  )
}
