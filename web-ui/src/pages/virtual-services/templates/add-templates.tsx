/** *Add New Template*: one file or several, chosen or dropped. What is wrong with a file stands at its name, with the line. */
import { Alert } from '@patternfly/react-core/dist/dynamic/components/Alert'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Card, CardBody } from '@patternfly/react-core/dist/dynamic/components/Card'
import { Form, FormGroup, FormHelperText } from '@patternfly/react-core/dist/dynamic/components/Form'
import { HelperText, HelperTextItem } from '@patternfly/react-core/dist/dynamic/components/HelperText'
import { useId, useState } from 'react'
import { configurationChanged } from '../../../lib/queries.ts'
import { showToast } from '../../../lib/toasts.ts'
import { BusyButton } from '../servers/busy-button.tsx'
import { isReplaceable, type Upload, uploadTemplate } from './uploads.ts'

export function AddTemplates() {
  const id = useId()
  const [files, setFiles] = useState<readonly File[]>([])
  const [isMissing, setMissing] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [refused, setRefused] = useState<readonly Upload[]>([])
  /** An emptied box of the browser is a new one. */
  const [round, setRound] = useState(0)

  const upload = async (): Promise<void> => {
    setMissing(files.length === 0)
    if (files.length === 0 || isBusy) return
    setBusy(true)
    const done: Upload[] = []
    // One after the other: of two files with one name the second is told that the first is there.
    for (const file of files) done.push(await uploadTemplate(file))
    announce(done)
    setRefused(done.filter(({ added }) => added === null))
    setFiles([])
    setRound(round + 1)
    setBusy(false)
    await configurationChanged()
  }
  const replace = async (old: Upload): Promise<void> => {
    const again = await uploadTemplate(old.file, true)
    announce([again])
    setRefused((before) => before.flatMap((each) => (each !== old ? [each] : again.added === null ? [again] : [])))
    await configurationChanged()
  }
  return (
    <Card component="section" aria-label="Add New Template">
      <CardBody>
        <Form
          noValidate
          aria-label="Add New Template"
          onSubmit={(event) => {
            event.preventDefault()
            void upload()
          }}
        >
          <FormGroup label="Template File" fieldId={id}>
            <input
              key={round}
              id={id}
              type="file"
              multiple
              accept=".tmpl"
              className="file-box file-drop"
              aria-invalid={isMissing}
              aria-describedby={`${id}-help`}
              onChange={(event) => {
                setFiles([...(event.target.files ?? [])])
                setMissing(false)
              }}
            />
            <FormHelperText>
              <HelperText id={`${id}-help`}>
                {isMissing ? <HelperTextItem variant="error">Choose at least one template file first.</HelperTextItem> : null}
                <HelperTextItem>One or more *.tmpl files; they can be dropped here, too.</HelperTextItem>
              </HelperText>
            </FormHelperText>
          </FormGroup>
          {refused.map((each) => (
            <Refused key={each.file.name} upload={each} onReplace={() => replace(each)} />
          ))}
          <span>
            <Button type="submit" variant="primary" isLoading={isBusy} isAriaDisabled={isBusy}>
              Add New Template
            </Button>
          </span>
        </Form>
      </CardBody>
    </Card>
  )
}

function announce(done: readonly Upload[]): void {
  const names = done.flatMap(({ added }) => (added === null ? [] : [added.name]))
  if (names.length === 1) showToast({ title: `Template ${names[0] ?? ''} added` })
  if (names.length > 1) showToast({ title: `${names.length} templates added`, detail: names.join(', ') })
}

interface RefusedProps {
  readonly upload: Upload
  readonly onReplace: () => Promise<void>
}

/** Sentences before *and more*: a file of the wrong kind can have hundreds of faults, and the first few tell. */
const SHOWN = 10

function Refused({ upload, onReplace }: RefusedProps) {
  const { file, fault, problem } = upload
  const faults = problem?.errors ?? []
  const sentences =
    fault !== null ? [fault] : faults.length > 0 ? faults.map(({ message, hint }) => `${message} ${hint ?? ''}`) : [problem?.detail ?? '']
  return (
    <div role="alert">
      <Alert
        variant="danger"
        isInline
        title={`${file.name} was not added`}
        {...(isReplaceable(upload)
          ? {
              actionLinks: (
                <BusyButton variant="link" isInline aria-label={`Replace by ${file.name}`} run={onReplace}>
                  Replace
                </BusyButton>
              )
            }
          : {})}
      >
        {sentences.slice(0, SHOWN).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
        {sentences.length > SHOWN ? <p>And {sentences.length - SHOWN} more.</p> : null}
      </Alert>
    </div>
  )
}
