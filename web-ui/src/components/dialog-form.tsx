/** A dialog that is one form: its title is the form's, *Cancel* and a save close it. */
import type { ReactNode } from 'react'
import type { FieldValues } from 'react-hook-form'
import { FormDialog } from './form-dialog.tsx'
import { FormSection, type FormSectionProps } from './form-section.tsx'

interface DialogFormProps<V extends FieldValues, T> extends Omit<FormSectionProps<V, T>, 'variant' | 'onCancel'> {
  /** Below the title. */
  readonly intro?: ReactNode
  readonly onClose: () => void
}

export function DialogForm<V extends FieldValues, T>({ intro, onClose, ...form }: DialogFormProps<V, T>) {
  return (
    <FormDialog title={form.title} intro={intro} onClose={onClose}>
      <FormSection onSaved={onClose} {...form} variant="plain" onCancel={onClose} />
    </FormDialog>
  )
}
