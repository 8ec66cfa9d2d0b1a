/** The one place that shows the questions of `lib/dialogs.ts`. Enter does what is wanted, except where it would destroy something. */
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Form, FormGroup } from '@patternfly/react-core/dist/dynamic/components/Form'
import { Modal, ModalBody, ModalFooter, ModalHeader } from '@patternfly/react-core/dist/dynamic/components/Modal'
import { TextInput } from '@patternfly/react-core/dist/dynamic/components/TextInput'
import { type ReactNode, useState } from 'react'
import { type Confirmation, type OpenQuestion, type Question, questionStore } from '../lib/dialogs.ts'
import { useStore } from '../lib/store.ts'
import { PlanSummary } from './plan-summary.tsx'
import { ProblemAlert } from './problem-alert.tsx'

export function DialogHost() {
  const open = useStore(questionStore, (question) => question)
  return open === null ? null : <QuestionDialog open={open} />
}

function QuestionDialog({ open }: { readonly open: OpenQuestion }) {
  const { question, answer } = open
  const [typed, setTyped] = useState('')
  const wanted = question.kind === 'confirm' ? question.about.typeToConfirm : undefined
  return (
    <Modal
      variant="small"
      isOpen
      onClose={() => answer(false)}
      aria-labelledby="question-title"
      aria-describedby="question-body"
      elementToFocus={question.kind === 'problem' || isDanger(question) ? '#question-no' : '#question-yes'}
    >
      <ModalHeader
        title={titleOf(question)}
        labelId="question-title"
        {...(isDanger(question) ? { titleIconVariant: 'warning' as const } : {})}
      />
      <ModalBody id="question-body">
        {bodyOf(question)}
        {wanted === undefined ? null : <TypeToConfirm word={wanted} typed={typed} onType={setTyped} />}
      </ModalBody>
      <ModalFooter>
        {question.kind === 'problem' ? null : (
          <Button
            id="question-yes"
            variant={isDanger(question) ? 'danger' : 'primary'}
            isDisabled={wanted !== undefined && typed.trim() !== wanted}
            onClick={() => answer(true)}
          >
            {question.kind === 'plan' ? question.action : question.about.action}
          </Button>
        )}
        <Button id="question-no" variant={question.kind === 'problem' ? 'primary' : 'link'} onClick={() => answer(false)}>
          {question.kind === 'problem' ? 'Close' : 'Cancel'}
        </Button>
      </ModalFooter>
    </Modal>
  )
}

const isDanger = (question: Question): boolean => question.kind === 'confirm' && question.about.danger === true

function titleOf(question: Question): string {
  switch (question.kind) {
    case 'confirm':
      return question.about.title
    case 'plan':
      return 'What will happen'
    case 'problem':
      return 'This was not done'
  }
}

function bodyOf(question: Question): ReactNode {
  switch (question.kind) {
    case 'confirm':
      return question.about.consequence
    case 'plan':
      return <PlanSummary plan={question.plan} />
    case 'problem':
      return <ProblemAlert problem={question.problem} />
  }
}

interface TypeToConfirmProps {
  readonly word: NonNullable<Confirmation['typeToConfirm']>
  readonly typed: string
  readonly onType: (text: string) => void
}

function TypeToConfirm({ word, typed, onType }: TypeToConfirmProps) {
  return (
    <Form onSubmit={(event) => event.preventDefault()}>
      <FormGroup label={`Type ${word} to confirm`} fieldId="type-to-confirm">
        <TextInput id="type-to-confirm" value={typed} onChange={(_event, text) => onType(text)} autoComplete="off" />
      </FormGroup>
    </Form>
  )
}
