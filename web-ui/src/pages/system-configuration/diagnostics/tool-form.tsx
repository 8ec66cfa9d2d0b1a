/** One tool: what it needs, a button, what it said. It changes nothing, so there is no plan and no revision. */
import type { FieldProblem, Problem, ToolOutput } from '@ballast/server/contract'
import { zodResolver } from '@hookform/resolvers/zod'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Card, CardBody, CardTitle } from '@patternfly/react-core/dist/dynamic/components/Card'
import { ActionGroup, Form } from '@patternfly/react-core/dist/dynamic/components/Form'
import { type ReactNode, useId, useRef, useState } from 'react'
import { type FieldValues, FormProvider, useForm } from 'react-hook-form'
import type * as z from 'zod'
import { ReadOnly } from '../../../components/field-frame.tsx'
import { ProblemAlert } from '../../../components/problem-alert.tsx'
import { problemOf } from '../../../lib/api.ts'
import { faultText, fieldFor } from '../../../lib/field-paths.ts'

interface ToolFormProps<V extends FieldValues> {
  readonly title: string
  readonly intro: string
  readonly schema: z.ZodType<V, FieldValues>
  readonly values: FieldValues
  readonly action: string
  readonly run: (values: V) => Promise<ToolOutput | null>
  readonly isReadOnly: boolean
  readonly children: ReactNode
  /** Below the button, instead of what the tool says at once. */
  readonly after?: ReactNode
}

export function ToolForm<V extends FieldValues>(props: ToolFormProps<V>) {
  const { title, intro, schema, values, action, run, isReadOnly, children, after } = props
  const titleId = useId()
  const formRef = useRef<HTMLFormElement>(null)
  const form = useForm<FieldValues>({
    resolver: zodResolver<FieldValues, unknown, V>(schema),
    defaultValues: values,
    mode: 'onSubmit',
    reValidateMode: 'onChange'
  })
  const [output, setOutput] = useState<ToolOutput | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [shownPaths, setShownPaths] = useState<readonly string[]>([])
  const place = (faults: readonly FieldProblem[]): readonly string[] =>
    faults.flatMap((fault) => {
      const name = fieldFor(fault.path, (each) => formRef.current?.querySelector(`[data-field="${CSS.escape(each)}"]`) != null)
      if (name === null) return []
      form.setError(name, { type: 'server', message: faultText(fault) })
      return [fault.path]
    })
  const submit = async (typed: FieldValues): Promise<void> => {
    setProblem(null)
    setOutput(null)
    try {
      setOutput(await run(schema.parse(typed)))
    } catch (error) {
      const refusal = problemOf(error)
      setShownPaths(place(refusal.errors))
      setProblem(refusal)
    }
  }
  const { isSubmitting } = form.formState
  return (
    <Card component="section" aria-labelledby={titleId}>
      <CardTitle component="h2" id={titleId}>
        {title}
      </CardTitle>
      <CardBody>
        <FormProvider {...form}>
          <Form
            ref={formRef}
            noValidate
            aria-labelledby={titleId}
            onSubmit={(event) => {
              event.preventDefault()
              void form.handleSubmit(submit)()
            }}
          >
            <p className="section-intro">{intro}</p>
            <div className="field-row">
              <ReadOnly value={isReadOnly}>{children}</ReadOnly>
            </div>
            {isReadOnly ? null : (
              <ActionGroup>
                <Button type="submit" variant="secondary" isLoading={isSubmitting} isAriaDisabled={isSubmitting}>
                  {action}
                </Button>
              </ActionGroup>
            )}
            {problem === null ? null : <ProblemAlert problem={problem} shownPaths={shownPaths} />}
            <Output output={output} />
            {after}
          </Form>
        </FormProvider>
      </CardBody>
    </Card>
  )
}

export function Output({ output }: { readonly output: ToolOutput | null }) {
  return (
    <div role="status">
      {output === null ? null : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and without the focus a keyboard could not scroll it
        <pre className="tool-output" tabIndex={0}>
          {output.text.trim() === '' ? (output.ok ? 'Nothing.' : 'No answer.') : output.text}
        </pre>
      )}
    </div>
  )
}
