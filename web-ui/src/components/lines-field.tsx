/** Several short values, one a line. Spaces and commas part them too, so that a line pasted from elsewhere comes apart by itself. */
import { TextArea } from '@patternfly/react-core/dist/dynamic/components/TextArea'
import { useState } from 'react'
import * as z from 'zod'
import { FieldFrame, type FieldProps, useField } from './field-frame.tsx'

const Lines = z.array(z.string())

const partsOf = (text: string): readonly string[] => text.split(/[\s,;]+/).filter((part) => part !== '')
const sameParts = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((part, index) => part === b[index])

export function LinesField({ name, label, help, isDisabled = false }: FieldProps) {
  const bound = useField(name)
  const { value, onChange, onBlur, attach, id, helpId, error, isReadOnly } = bound
  const parsed = Lines.safeParse(value)
  const lines = parsed.success ? parsed.data : []
  // What was typed, with its line breaks, as long as it means the value; a value from elsewhere takes its place.
  const [typed, setTyped] = useState('')
  const text = sameParts(partsOf(typed), lines) ? typed : lines.join('\n')
  return (
    <FieldFrame bound={bound} label={label} help={help}>
      <TextArea
        id={id}
        name={name}
        ref={attach}
        value={text}
        onChange={(_event, changed) => {
          setTyped(changed)
          onChange(partsOf(changed))
        }}
        onBlur={onBlur}
        validated={error === undefined ? 'default' : 'error'}
        aria-describedby={helpId}
        rows={Math.max(2, text.split('\n').length)}
        className="technical"
        spellCheck={false}
        autoCapitalize="off"
        isDisabled={isDisabled}
        {...(isReadOnly ? { readOnlyVariant: 'default' as const } : {})}
      />
    </FieldFrame>
  )
}
