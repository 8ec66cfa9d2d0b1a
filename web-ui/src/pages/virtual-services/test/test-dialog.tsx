/** *Test*: walks the service as a client would, and asks each real server directly. It may be closed and opened again while it runs. */
import { TestOptions, type TestRun, type VirtualServiceView } from '@ballast/server/contract'
import { zodResolver } from '@hookform/resolvers/zod'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { ActionGroup, Form } from '@patternfly/react-core/dist/dynamic/components/Form'
import { Modal, ModalBody, ModalHeader } from '@patternfly/react-core/dist/dynamic/components/Modal'
import { Progress } from '@patternfly/react-core/dist/dynamic/components/Progress'
import { useEffect, useId } from 'react'
import { type FieldValues, FormProvider, useForm } from 'react-hook-form'
import { ProblemAlert } from '../../../components/problem-alert.tsx'
import { RelativeTime } from '../../../components/relative-time.tsx'
import { SelectField } from '../../../components/select-field.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { labelOf } from '../../../lib/labels.ts'
import { useStore } from '../../../lib/store.ts'
import { titleOf } from '../words.ts'
import { doneOf, summaryOf } from './hop-groups.ts'
import { HopTables } from './hop-table.tsx'
import { findLastTest, runOf, runStore, startTest } from './runs.ts'

const { shape } = TestOptions
const METHODS = shape.method.options.map((value) => ({ value, label: value }))
const FIRST: TestOptions = { host: '', path: '/', method: 'GET' }

interface TestDialogProps {
  readonly service: VirtualServiceView
  readonly onClose: () => void
}

export function TestDialog({ service, onClose }: TestDialogProps) {
  const titleId = useId()
  const { run, problem } = useStore(runStore, (runs) => runOf(runs, service.id), Object.is)
  useEffect(() => void findLastTest(service.id), [service.id])
  const isRunning = run !== null && run.finishedAt === null
  return (
    <Modal variant="large" isOpen onClose={onClose} aria-labelledby={titleId} className="test-dialog">
      <ModalHeader
        title={`Test ${titleOf(service)}`}
        labelId={titleId}
        description="Asks from this machine, and sends to this service and its real servers only."
      />
      <ModalBody>
        <TestForm service={service} isRunning={isRunning} last={run?.options ?? FIRST} key={run === null ? 'first' : 'again'} />
        {problem === null ? null : <ProblemAlert problem={problem} />}
        {run === null ? null : <Result run={run} />}
      </ModalBody>
    </Modal>
  )
}

interface TestFormProps {
  readonly service: VirtualServiceView
  readonly isRunning: boolean
  readonly last: TestOptions
}

function TestForm({ service, isRunning, last }: TestFormProps) {
  const form = useForm<FieldValues>({ resolver: zodResolver<FieldValues, unknown, FieldValues>(TestOptions), defaultValues: last })
  const isHttp = service.type === 'http' || service.redirect !== null
  const start = form.handleSubmit((values) => void startTest(service.id, TestOptions.parse(values)))
  return (
    <FormProvider {...form}>
      <Form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          event.stopPropagation()
          void start()
        }}
      >
        <div className="test-fields">
          <TextField
            name="host"
            label={labelOf(shape.host)}
            help="What clients type: sent as Host header and as server name of TLS. Empty asks by the address."
            placeholder="www.example.com"
            isTechnical
          />
          {isHttp ? (
            <>
              <TextField name="path" label={labelOf(shape.path)} help="Path and query." isTechnical />
              <SelectField name="method" label={labelOf(shape.method)} choices={METHODS} />
            </>
          ) : null}
        </div>
        <ActionGroup>
          <Button type="submit" variant="primary" isAriaDisabled={isRunning} isLoading={isRunning}>
            Run Test
          </Button>
        </ActionGroup>
      </Form>
    </FormProvider>
  )
}

function Result({ run }: { readonly run: TestRun }) {
  const { hops, finishedAt } = run
  const done = doneOf(hops)
  const words = `${done} of ${hops.length} hops`
  return (
    <div className="test-result">
      <p role="status">
        {finishedAt === null ? (
          'The test is running.'
        ) : (
          <>
            <strong>{summaryOf(hops)}</strong>, <RelativeTime at={finishedAt} />.
          </>
        )}
      </p>
      {finishedAt === null ? <Progress value={done} max={hops.length} title="Test" label={words} valueText={words} size="sm" /> : null}
      <HopTables hops={hops} />
    </div>
  )
}
