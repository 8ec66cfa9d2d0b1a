/** A list of status codes in one box. */
import { TextInput } from '@patternfly/react-core/dist/dynamic/components/TextInput'
import { useState } from 'react'
import * as z from 'zod'
import { FieldFrame, type FieldProps, useField } from '../../../components/field-frame.tsx'
import { codesFromText, textFromCodes } from './status-codes.ts'

const Codes = z.array(z.union([z.number(), z.string()]))

export function StatusCodesField({ name, label, help }: FieldProps) {
  const bound = useField(name)
  const { value, onChange, onBlur, attach, id, helpId, error } = bound
  const [typed, setTyped] = useState('')
  const parsed = Codes.safeParse(value)
  const saved = textFromCodes(parsed.success ? parsed.data : [])
  // What is being typed (a comma at the end) stays as long as it means what the form holds.
  const text = textFromCodes(codesFromText(typed)) === saved ? typed : saved
  return (
    <FieldFrame bound={bound} label={label} help={help}>
      <TextInput
        id={id}
        name={name}
        ref={attach}
        value={text}
        onChange={(_event, next) => {
          setTyped(next)
          onChange(codesFromText(next))
        }}
        onBlur={onBlur}
        validated={error === undefined ? 'default' : 'error'}
        aria-describedby={helpId}
        autoComplete="off"
        className="technical"
      />
    </FieldFrame>
  )
}
