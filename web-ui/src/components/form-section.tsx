/**
 * A section of a page that is one form with one Save.
 *
 * ```tsx
 * <FormSection title="Standard Options" schema={StandardOptions} values={service} version={service.version}
 *   send={(body, query, version) => api.call('virtualServiceChange', { params: { id }, query, body, version })}
 *   words={{ done: 'Standard Options saved' }}>
 *   <SelectField name="scheduling" label={labelOf(VirtualServiceFields.shape.scheduling)} choices={…} />
 * </FormSection>
 * ```
 */

import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Card, CardBody, CardTitle } from '@patternfly/react-core/dist/dynamic/components/Card'
import { ActionGroup, Form } from '@patternfly/react-core/dist/dynamic/components/Form'
import { Label } from '@patternfly/react-core/dist/dynamic/components/Label'
import { type ReactNode, useId, useRef } from 'react'
import { type FieldValues, FormProvider } from 'react-hook-form'
import { ReadOnly } from './field-frame.tsx'
import { ProblemAlert } from './problem-alert.tsx'
import { StaleNotice } from './stale-notice.tsx'
import { type Section, type SectionOptions, useSection } from './use-section.ts'

export interface FormSectionProps<V extends FieldValues, T> extends SectionOptions<V, T> {
  readonly title: string
  readonly intro?: ReactNode
  /** Button of the form; the LoadMaster's word where it has one (`Add this Virtual Service`). */
  readonly saveLabel?: string
  /** A new object can be saved as proposed; a saved one only when something was changed. */
  readonly isNew?: boolean
  /** For new objects: the way out. */
  readonly onCancel?: () => void
  /** Shows the fields without a way to save, where something around the form says why. */
  readonly isReadOnly?: boolean
  /** `plain` without the card around, for dialogs and pages of one form. */
  readonly variant?: 'card' | 'plain'
  readonly children: ReactNode
}

export function FormSection<V extends FieldValues, T>(props: FormSectionProps<V, T>) {
  const { title, intro, variant = 'card', isReadOnly = false, children } = props
  const titleId = useId()
  const formRef = useRef<HTMLFormElement>(null)
  // What is pressed here is asked in the same word.
  const words = { action: props.saveLabel ?? 'Save', ...props.words }
  const section = useSection({ ...props, words }, formRef)
  const form = (
    <FormProvider {...section.form}>
      <Form
        ref={formRef}
        noValidate
        aria-labelledby={titleId}
        onSubmit={(event) => {
          event.preventDefault()
          event.stopPropagation()
          section.submit()
        }}
      >
        {intro === undefined ? null : <p className="section-intro">{intro}</p>}
        <SectionNotices section={section} />
        <ReadOnly value={isReadOnly}>{children}</ReadOnly>
        {isReadOnly ? null : <SectionActions section={section} {...props} />}
      </Form>
    </FormProvider>
  )
  if (variant === 'plain')
    return (
      <>
        <span id={titleId} hidden>
          {title}
        </span>
        {form}
      </>
    )
  return (
    <Card component="section" aria-labelledby={titleId}>
      <CardTitle component="h2" id={titleId}>
        {title}
      </CardTitle>
      <CardBody>{form}</CardBody>
    </Card>
  )
}

function SectionNotices({ section }: { readonly section: Section }) {
  const { problem, newerVersion } = section
  if (newerVersion !== null) return <StaleNotice version={newerVersion} onLoad={section.loadNewest} />
  return problem === null ? null : <ProblemAlert problem={problem} shownPaths={section.shownPaths} />
}

interface SectionActionsProps {
  readonly section: Section
  readonly saveLabel?: string
  readonly isNew?: boolean
  readonly onCancel?: () => void
}

function SectionActions({ section, saveLabel = 'Save', isNew = false, onCancel }: SectionActionsProps) {
  const { isDirty, isSaving } = section
  return (
    <ActionGroup>
      <Button
        type="submit"
        variant={isDirty || isNew ? 'primary' : 'secondary'}
        // Not `disabled`: the focus stays where it was while it saves, and after it.
        isAriaDisabled={isSaving || (!isDirty && !isNew) || section.newerVersion !== null}
        isLoading={isSaving}
      >
        {saveLabel}
      </Button>
      {onCancel === undefined ? null : (
        <Button variant="link" onClick={onCancel}>
          Cancel
        </Button>
      )}
      {isDirty && !isNew ? (
        <>
          <Button variant="link" onClick={section.discard} isDisabled={isSaving}>
            Discard changes
          </Button>
          <Label color="orange" isCompact>
            Not saved
          </Label>
        </>
      ) : null}
    </ActionGroup>
  )
}
