/** The machine's clock: what it says, whether it follows its NTP hosts, and setting it by hand where it follows nobody. */
import { type MachineView, routes } from '@ballast/server/contract'
import { zodResolver } from '@hookform/resolvers/zod'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Card, CardBody, CardTitle } from '@patternfly/react-core/dist/dynamic/components/Card'
import { ActionGroup, Form } from '@patternfly/react-core/dist/dynamic/components/Form'
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { FormProvider, useForm } from 'react-hook-form'
import * as z from 'zod'
import { Loaded } from '../../../components/loaded.tsx'
import { ProblemAlert } from '../../../components/problem-alert.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { api, problemOf, queryClient } from '../../../lib/api.ts'
import { absoluteTime } from '../../../lib/format.ts'
import { labelOf } from '../../../lib/labels.ts'
import { queries } from '../../../lib/queries.ts'
import { showToast } from '../../../lib/toasts.ts'
import { Output } from '../diagnostics/tool-form.tsx'
import { isoOf, localOf } from './local-time.ts'

const At = routes.clockSet.body.shape.at
const Typed = z.object({
  at: z.string().transform((text, context) => {
    const parsed = At.safeParse(isoOf(text) ?? '')
    if (parsed.success) return parsed.data
    context.addIssue({
      code: 'custom',
      message: isoOf(text) === null ? 'Choose a date and a time.' : (parsed.error.issues[0]?.message ?? '')
    })
    return z.NEVER
  })
})

interface ClockCardProps {
  readonly hasServers: boolean
  readonly isReadOnly: boolean
}

export function ClockCard({ hasServers, isReadOnly }: ClockCardProps) {
  const titleId = useId()
  const machine = useQuery(queries.machine())
  return (
    <Card component="section" aria-labelledby={titleId}>
      <CardTitle component="h2" id={titleId}>
        Clock
      </CardTitle>
      <CardBody className="card-stack">
        <Loaded query={machine}>
          {(view) => (
            <>
              <p className="section-intro">
                At the last look the clock of this machine said {absoluteTime(view.now)}. {followingInWords(view, hasServers)}
              </p>
              {hasServers && view.clock !== null ? <Output output={view.clock.sources} /> : null}
              {hasServers || isReadOnly ? null : <ClockForm at={view.now} />}
            </>
          )}
        </Loaded>
      </CardBody>
    </Card>
  )
}

function followingInWords({ clock }: MachineView, hasServers: boolean): string {
  if (clock === null) return ''
  if (!hasServers) return 'It follows no NTP host.'
  return clock.synchronised
    ? 'It follows its NTP hosts; the one marked * is in use.'
    : 'It does not follow its NTP hosts yet. In the first minute that is normal; later, look below which of them answers.'
}

function ClockForm({ at: shown }: { readonly at: string }) {
  const form = useForm({ resolver: zodResolver(Typed), defaultValues: { at: localOf(new Date(shown)) } })
  const [problem, setProblem] = useState<ReturnType<typeof problemOf> | null>(null)
  const set = async (at: string): Promise<void> => {
    setProblem(null)
    try {
      queryClient.setQueryData(queries.machine().queryKey, await api.call('clockSet', { body: { at } }))
      showToast({ title: 'Clock set' })
    } catch (error) {
      setProblem(problemOf(error))
    }
  }
  const submit = form.handleSubmit(({ at }) => set(at))
  return (
    <FormProvider {...form}>
      <Form
        noValidate
        aria-label="Set the clock"
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        {problem === null ? null : <ProblemAlert problem={problem} />}
        <TextField name="at" label={labelOf(At)} type="datetime-local" help="In the time zone of your own computer." />
        <ActionGroup>
          <Button type="submit" variant="secondary" isLoading={form.formState.isSubmitting} isDisabled={form.formState.isSubmitting}>
            Set Date/Time
          </Button>
          <Button variant="link" onClick={() => void set(new Date().toISOString())}>
            Set to the time of your computer
          </Button>
        </ActionGroup>
      </Form>
    </FormProvider>
  )
}
