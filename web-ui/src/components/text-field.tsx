/** One line of text. */
import { TextInput } from '@patternfly/react-core/dist/dynamic/components/TextInput'
import { FieldFrame, type FieldProps, textOf, useField } from './field-frame.tsx'

interface TextFieldProps extends FieldProps {
  readonly type?: 'text' | 'password' | 'datetime-local'
  readonly placeholder?: string
  readonly autoComplete?: string
  readonly autoFocus?: boolean
  /** An empty box means that there is none: null. */
  readonly isNullable?: boolean
  /** Addresses, host names, paths: fixed-width letters and no spelling check. */
  readonly isTechnical?: boolean
}

export function TextField(props: TextFieldProps) {
  const {
    name,
    label,
    help,
    isDisabled = false,
    type = 'text',
    placeholder,
    autoComplete = 'off',
    autoFocus = false,
    isTechnical,
    isNullable
  } = props
  const bound = useField(name)
  const { value, onChange, onBlur, attach, id, helpId, error, isReadOnly } = bound
  return (
    <FieldFrame bound={bound} label={label} help={help}>
      <TextInput
        id={id}
        name={name}
        ref={attach}
        type={type}
        value={textOf(value)}
        onChange={(_event, text) => onChange(isNullable === true && text.trim() === '' ? null : text)}
        onBlur={onBlur}
        validated={error === undefined ? 'default' : 'error'}
        aria-describedby={helpId}
        autoComplete={autoComplete}
        isDisabled={isDisabled}
        {...(isReadOnly ? { readOnlyVariant: 'default' as const } : {})}
        {...(placeholder === undefined ? {} : { placeholder })}
        {...(autoFocus ? { autoFocus: true } : {})}
        {...(isTechnical === true ? { spellCheck: false, autoCapitalize: 'off', className: 'technical' } : {})}
      />
    </FieldFrame>
  )
}
