/** Changing one's own password; the rules are the contract's. */
import { NewPassword, type Problem } from '@ballast/server/contract'
import { zodResolver } from '@hookform/resolvers/zod'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { ActionGroup, Form } from '@patternfly/react-core/dist/dynamic/components/Form'
import { type ReactNode, useState } from 'react'
import { FormProvider, useForm } from 'react-hook-form'
import * as z from 'zod'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { TextField } from '../../components/text-field.tsx'
import { api, problemOf } from '../../lib/api.ts'
import { faultText } from '../../lib/field-paths.ts'
import { sessionBegan } from '../../lib/session.ts'

const FIELDS = ['current', 'password', 'repeated'] as const

const schemaFor = (username: string) =>
  z
    .object({ current: z.string().min(1, 'Type your present password.'), password: NewPassword, repeated: z.string() })
    .refine((typed) => typed.password === typed.repeated, { path: ['repeated'], message: 'The two new passwords differ.' })
    .refine((typed) => typed.password.toLowerCase() !== username.toLowerCase(), {
      path: ['password'],
      message: 'The password must not be the user name.'
    })

interface PasswordFormProps {
  readonly username: string
  readonly onChanged: () => void
  readonly others?: ReactNode
}

export function PasswordForm({ username, onChanged, others }: PasswordFormProps) {
  const [schema] = useState(() => schemaFor(username))
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { current: '', password: '', repeated: '' } })
  const [problem, setProblem] = useState<Problem | null>(null)
  const change = form.handleSubmit(async ({ current, password }) => {
    setProblem(null)
    try {
      const session = await api.call('passwordChange', { body: { current, password } })
      onChanged()
      sessionBegan(session)
    } catch (error) {
      const refusal = problemOf(error)
      setProblem(refusal)
      for (const name of FIELDS)
        for (const fault of refusal.errors)
          if (fault.path === name) form.setError(name, { type: 'server', message: faultText(fault) }, { shouldFocus: true })
    }
  })
  return (
    <FormProvider {...form}>
      <Form
        noValidate
        aria-label="Change password"
        onSubmit={(event) => {
          event.preventDefault()
          void change()
        }}
      >
        {problem === null ? null : <ProblemAlert problem={problem} shownPaths={FIELDS} />}
        {/* Password managers file the new password under this name. */}
        <input type="text" name="username" value={username} autoComplete="username" readOnly hidden />
        <TextField name="current" label="Present password" type="password" autoComplete="current-password" autoFocus />
        <TextField name="password" label="New password" type="password" autoComplete="new-password" help="At least 8 characters." />
        <TextField name="repeated" label="New password again" type="password" autoComplete="new-password" />
        <ActionGroup>
          <Button type="submit" variant="primary" isLoading={form.formState.isSubmitting} isDisabled={form.formState.isSubmitting}>
            Change password
          </Button>
          {others}
        </ActionGroup>
      </Form>
    </FormProvider>
  )
}
