/** One line of text; an empty box is null. */
import { TextInput } from '@patternfly/react-core/dist/dynamic/components/TextInput'
import { FieldFrame, type FieldProps, textOf, useField } from './field-frame.tsx'

interface NullableTextFieldProps extends FieldProps {
  readonly isTechnical?: boolean
}

export function NullableTextField({ name, label, help, isDisabled = false, isTechnical = false }: NullableTextFieldProps) {
  const bound = useField(name)
  const { value, onChange, onBlur, attach, id, helpId, error } = bound
  return (
    <FieldFrame bound={bound} label={label} help={help}>
      <TextInput
        id={id}
        name={name}
        ref={attach}
        value={textOf(value)}
        onChange={(_event, text) => onChange(text === '' ? null : text)}
        onBlur={onBlur}
        validated={error === undefined ? 'default' : 'error'}
        aria-describedby={helpId}
        autoComplete="off"
        isDisabled={isDisabled}
        {...(isTechnical ? { spellCheck: false, autoCapitalize: 'off', className: 'technical' } : {})}
      />
    </FieldFrame>
  )
}
