/** What every field has around its control: the label (which is its accessible name), help, and the fault at the place. */
import { FormGroup, FormHelperText } from '@patternfly/react-core/dist/dynamic/components/Form'
import { HelperText, HelperTextItem } from '@patternfly/react-core/dist/dynamic/components/HelperText'
import { createContext, type ReactNode, useContext, useId } from 'react'
import { type FieldValues, useController } from 'react-hook-form'

export interface FieldProps {
  /** Path in the form's values, which is also the path of the server's faults: `persistence.timeout`. */
  readonly name: string
  /** The LoadMaster's label; from the contract by `labelOf` where it has one. */
  readonly label: string
  /** One short sentence under the control. */
  readonly help?: ReactNode
  readonly isDisabled?: boolean
}

export interface BoundField {
  readonly id: string
  readonly helpId: string
  readonly name: string
  readonly value: unknown
  readonly onChange: (value: unknown) => void
  readonly onBlur: () => void
  /** Gives the form the control, so that it can focus the first one at fault. */
  readonly attach: (element: HTMLElement | null) => void
  readonly error: string | undefined
  readonly isReadOnly: boolean
}

/** Inside of it fields only show. All stay in reach of the keyboard, and texts of *Copy*; something around the form says why. */
export const ReadOnly = createContext(false)

/** For controls that HTML has no `readonly` for. Their form keeps its values: a change never reaches it. */
export const SHOWN_ONLY = { 'aria-disabled': true, className: 'shown-only', onChange: () => undefined } as const

/** Ties a control to the form around it. */
export function useField(name: string): BoundField {
  const id = useId()
  const isReadOnly = useContext(ReadOnly)
  const { field, fieldState } = useController<FieldValues, string>({ name })
  const { value, onChange, onBlur, ref: attach } = field
  return { id, helpId: `${id}-help`, name, value, onChange, onBlur, attach, error: messageIn(fieldState.error, value), isReadOnly }
}

/** @returns a form value as the text of a box. */
export const textOf = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

/** A fault inside a list (`certificates.2`) arrives as a list of faults; the field shows the first, and which of several texts is meant. */
function messageIn(error: unknown, value?: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  if ('message' in error && typeof error.message === 'string' && error.message !== '') return error.message
  for (const [key, inner] of Object.entries(error)) {
    const message = messageIn(inner)
    if (message === undefined) continue
    const part: unknown = Array.isArray(value) && value.length > 1 ? value[Number(key)] : undefined
    return typeof part === 'string' ? `“${part}”: ${message}` : message
  }
  return undefined
}

interface FieldFrameProps {
  readonly bound: BoundField
  readonly label?: string
  readonly help?: ReactNode
  /** For controls that are a group of their own (lists, files with a button). */
  readonly role?: 'group'
  readonly children: ReactNode
}

export function FieldFrame({ bound, label, help, role, children }: FieldFrameProps) {
  const { id, helpId, error, name } = bound
  return (
    <div data-field={name}>
      <FormGroup fieldId={id} {...(label === undefined ? {} : { label })} {...(role === undefined ? {} : { role })}>
        {children}
        {error === undefined && help === undefined ? null : (
          <FormHelperText>
            <HelperText id={helpId}>
              {error === undefined ? null : <HelperTextItem variant="error">{error}</HelperTextItem>}
              {help === undefined ? null : <HelperTextItem>{help}</HelperTextItem>}
            </HelperText>
          </FormHelperText>
        )}
      </FormGroup>
    </div>
  )
}
