/** One of a few objects, or none of them. */
import { FormSelect, FormSelectOption } from '@patternfly/react-core/dist/dynamic/components/FormSelect'
import { FieldFrame, type FieldProps, textOf, useField } from './field-frame.tsx'

interface OptionalIdFieldProps extends FieldProps {
  readonly items: readonly { readonly id: number; readonly label: string }[]
  /** What null is called. */
  readonly noneLabel: string
}

export function OptionalIdField({ name, label, help, items, noneLabel, isDisabled = false }: OptionalIdFieldProps) {
  const bound = useField(name)
  const { value, onChange, onBlur, id, helpId, error } = bound
  return (
    <FieldFrame bound={bound} label={label} help={help}>
      <FormSelect
        id={id}
        name={name}
        value={textOf(value)}
        onChange={(_event, chosen) => onChange(chosen === '' ? null : Number(chosen))}
        onBlur={onBlur}
        validated={error === undefined ? 'default' : 'error'}
        aria-describedby={helpId}
        isDisabled={isDisabled}
      >
        <FormSelectOption value="" label={noneLabel} />
        {items.map((item) => (
          <FormSelectOption key={item.id} value={String(item.id)} label={item.label} />
        ))}
      </FormSelect>
    </FieldFrame>
  )
}
