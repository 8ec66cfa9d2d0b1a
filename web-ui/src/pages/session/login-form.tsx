/** User name and password, with the server's refusal (wrong, locked out for how long) at the form. */
import { Login, type Problem } from '@ballast/server/contract'
import { zodResolver } from '@hookform/resolvers/zod'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { ActionGroup, Form } from '@patternfly/react-core/dist/dynamic/components/Form'
import { useState } from 'react'
import { FormProvider, useForm } from 'react-hook-form'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { TextField } from '../../components/text-field.tsx'
import { api, problemOf } from '../../lib/api.ts'
import { sessionBegan } from '../../lib/session.ts'

export function LoginForm({ username = '' }: { readonly username?: string }) {
  const form = useForm({ resolver: zodResolver(Login), defaultValues: { username, password: '' } })
  const [problem, setProblem] = useState<Problem | null>(null)
  const logIn = form.handleSubmit(async (body) => {
    setProblem(null)
    try {
      sessionBegan(await api.call('sessionCreate', { body }))
    } catch (error) {
      setProblem(problemOf(error))
      form.setValue('password', '')
      form.setFocus('password')
    }
  })
  return (
    <FormProvider {...form}>
      <Form
        noValidate
        aria-label="Log in"
        onSubmit={(event) => {
          event.preventDefault()
          void logIn()
        }}
      >
        {problem === null ? null : <ProblemAlert problem={problem} />}
        <TextField name="username" label="User name" autoComplete="username" autoFocus={username === ''} isTechnical />
        <TextField name="password" label="Password" type="password" autoComplete="current-password" autoFocus={username !== ''} />
        <ActionGroup>
          <Button type="submit" variant="primary" isBlock isLoading={form.formState.isSubmitting} isDisabled={form.formState.isSubmitting}>
            Log in
          </Button>
        </ActionGroup>
      </Form>
    </FormProvider>
  )
}
