/** Several lines of text. */
import { TextArea } from '@patternfly/react-core/dist/dynamic/components/TextArea'
import { FieldFrame, type FieldProps, textOf, useField } from './field-frame.tsx'

interface TextAreaFieldProps extends FieldProps {
  readonly rows?: number
}

export function TextAreaField({ name, label, help, isDisabled = false, rows = 3 }: TextAreaFieldProps) {
  const bound = useField(name)
  const { value, onChange, onBlur, attach, id, helpId, error } = bound
  return (
    <FieldFrame bound={bound} label={label} help={help}>
      <TextArea
        id={id}
        name={name}
        ref={attach}
        rows={rows}
        resizeOrientation="vertical"
        className="technical"
        value={textOf(value)}
        onChange={(_event, text) => onChange(text)}
        onBlur={onBlur}
        validated={error === undefined ? 'default' : 'error'}
        aria-describedby={helpId}
        spellCheck={false}
        isDisabled={isDisabled}
      />
    </FieldFrame>
  )
}
