/** The persistence timeout as a ladder of durations. */
import { FormSelect, FormSelectOption } from '@patternfly/react-core/dist/dynamic/components/FormSelect'
import { FieldFrame, type FieldProps, useField } from '../../../components/field-frame.tsx'
import { durationInWords, timeoutSteps } from './timeout-ladder.ts'

export function TimeoutField({ name, label, help, isDisabled = false }: FieldProps) {
  const bound = useField(name)
  const { value, onChange, onBlur, id, helpId, error } = bound
  const current = Number(value)
  return (
    <FieldFrame bound={bound} label={label} help={help}>
      <FormSelect
        id={id}
        name={name}
        value={current}
        onChange={(_event, chosen) => onChange(Number(chosen))}
        onBlur={onBlur}
        validated={error === undefined ? 'default' : 'error'}
        aria-describedby={helpId}
        isDisabled={isDisabled}
      >
        {timeoutSteps(current).map((seconds) => (
          <FormSelectOption key={seconds} value={seconds} label={durationInWords(seconds)} />
        ))}
      </FormSelect>
    </FieldFrame>
  )
}
