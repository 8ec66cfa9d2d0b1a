/** Yes or no. */
import { Checkbox } from '@patternfly/react-core/dist/dynamic/components/Checkbox'
import { FieldFrame, type FieldProps, SHOWN_ONLY, useField } from './field-frame.tsx'

export function CheckboxField({ name, label, help, isDisabled = false }: FieldProps) {
  const bound = useField(name)
  const { value, onChange, onBlur, id, helpId, isReadOnly } = bound
  return (
    <FieldFrame bound={bound} help={help}>
      <Checkbox
        id={id}
        name={name}
        label={label}
        isChecked={value === true}
        onChange={(_event, checked) => onChange(checked)}
        onBlur={onBlur}
        aria-describedby={helpId}
        isDisabled={isDisabled}
        {...(isReadOnly ? SHOWN_ONLY : {})}
      />
    </FieldFrame>
  )
}
