/**
 * A whole number with its unit. A text box rather than the browser's number box: that one changes by the mouse wheel and hides what
 * was typed when it is no number. What is no number stays as typed, and the schema's sentence says what is wanted.
 */
import { InputGroup, InputGroupItem, InputGroupText } from '@patternfly/react-core/dist/dynamic/components/InputGroup'
import { TextInput } from '@patternfly/react-core/dist/dynamic/components/TextInput'
import { numberFromText } from '../lib/number-text.ts'
import { FieldFrame, type FieldProps, textOf, useField } from './field-frame.tsx'

interface NumberFieldProps extends FieldProps {
  /** e.g. `seconds`, `connections`. */
  readonly unit?: string
  /** An empty box is null (a port that follows another one) or absent (the server's default); else it is a fault. */
  readonly whenEmpty?: null | undefined
  readonly allowsEmpty?: boolean
  readonly placeholder?: string
}

export function NumberField({
  name,
  label,
  help,
  unit,
  whenEmpty,
  allowsEmpty = false,
  isDisabled = false,
  placeholder
}: NumberFieldProps) {
  const bound = useField(name)
  const { value, onChange, onBlur, attach, id, helpId, error, isReadOnly } = bound
  const unitId = `${id}-unit`
  const input = (
    <TextInput
      id={id}
      name={name}
      ref={attach}
      type="text"
      inputMode="numeric"
      className="number-box"
      value={textOf(value)}
      onChange={(_event, text) => onChange(allowsEmpty && text.trim() === '' ? whenEmpty : numberFromText(text))}
      onBlur={onBlur}
      validated={error === undefined ? 'default' : 'error'}
      aria-describedby={unit === undefined ? helpId : `${unitId} ${helpId}`}
      autoComplete="off"
      isDisabled={isDisabled}
      {...(isReadOnly ? { readOnlyVariant: 'default' as const } : {})}
      {...(placeholder === undefined ? {} : { placeholder })}
    />
  )
  return (
    <FieldFrame bound={bound} label={label} help={help}>
      {unit === undefined ? (
        input
      ) : (
        <InputGroup className="number-with-unit">
          <InputGroupItem>{input}</InputGroupItem>
          <InputGroupText id={unitId} isPlain>
            {unit}
          </InputGroupText>
        </InputGroup>
      )}
    </FieldFrame>
  )
}
