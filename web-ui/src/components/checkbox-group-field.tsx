/** Any number of a few things. */
import { Checkbox } from '@patternfly/react-core/dist/dynamic/components/Checkbox'
import * as z from 'zod'
import { FieldFrame, type FieldProps, SHOWN_ONLY, useField } from './field-frame.tsx'

interface CheckboxGroupFieldProps extends FieldProps {
  readonly choices: readonly { readonly value: number; readonly label: string }[]
}

const Values = z.array(z.number())

export function CheckboxGroupField({ name, label, help, choices, isDisabled = false }: CheckboxGroupFieldProps) {
  const bound = useField(name)
  const { value, onChange, onBlur, id, helpId, isReadOnly } = bound
  const parsed = Values.safeParse(value)
  const chosen = parsed.success ? parsed.data : []
  return (
    <FieldFrame bound={bound} label={label} help={help} role="group">
      {choices.map((choice) => (
        <Checkbox
          key={choice.value}
          id={`${id}-${choice.value}`}
          name={`${name}-${choice.value}`}
          label={choice.label}
          isChecked={chosen.includes(choice.value)}
          onChange={(_event, checked) => onChange(checked ? [...chosen, choice.value] : chosen.filter((each) => each !== choice.value))}
          onBlur={onBlur}
          aria-describedby={helpId}
          isDisabled={isDisabled}
          {...(isReadOnly ? SHOWN_ONLY : {})}
        />
      ))}
    </FieldFrame>
  )
}
