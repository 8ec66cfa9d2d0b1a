/** Several of a few: one box for each. The value is the list of those that are ticked, in the order of the choices. */
import { Checkbox } from '@patternfly/react-core/dist/dynamic/components/Checkbox'
import type { ReactNode } from 'react'
import { FieldFrame, type FieldProps, SHOWN_ONLY, useField } from './field-frame.tsx'

export interface BoxChoice {
  readonly value: string | number
  readonly label: string
  /** One line under it. */
  readonly detail?: ReactNode
}

interface CheckboxGroupFieldProps extends FieldProps {
  readonly choices: readonly BoxChoice[]
}

export function CheckboxGroupField({ name, label, help, choices, isDisabled = false }: CheckboxGroupFieldProps) {
  const bound = useField(name)
  const { value, onChange, onBlur, id, helpId, isReadOnly } = bound
  const ticked: readonly unknown[] = Array.isArray(value) ? value : []
  const toggle = (choice: BoxChoice['value'], checked: boolean): void =>
    onChange(choices.map((each) => each.value).filter((each) => (each === choice ? checked : ticked.includes(each))))
  return (
    <FieldFrame bound={bound} label={label} help={help} role="group">
      {choices.map((choice) => (
        <Checkbox
          key={choice.value}
          className="box-of-many"
          id={`${id}-${choice.value}`}
          name={`${name}.${choice.value}`}
          label={choice.label}
          description={choice.detail}
          isChecked={ticked.includes(choice.value)}
          onChange={(_event, checked) => toggle(choice.value, checked)}
          onBlur={onBlur}
          aria-describedby={helpId}
          isDisabled={isDisabled}
          {...(isReadOnly ? SHOWN_ONLY : {})}
        />
      ))}
    </FieldFrame>
  )
}
