/** An address with its port, or none. */
import { AdvancedProperties, SorryServer } from '@ballast/server/contract'
import { TextInput } from '@patternfly/react-core/dist/dynamic/components/TextInput'
import { FieldFrame, type FieldProps, textOf, useField } from '../../../../components/field-frame.tsx'
import { labelOf } from '../../../../lib/labels.ts'
import { numberFromText } from '../../../../lib/number-text.ts'

const DEFAULT_PORT = 80

const partsOf = (value: unknown): { readonly address: unknown; readonly port: unknown } =>
  typeof value === 'object' && value !== null && 'address' in value && 'port' in value ? value : { address: '', port: DEFAULT_PORT }

export function SorryServerField({ name, help }: Pick<FieldProps, 'name' | 'help'>) {
  const bound = useField(name)
  const { value, onChange, onBlur, attach, id, helpId, error } = bound
  const { address, port } = partsOf(value)
  const validated = error === undefined ? 'default' : 'error'
  const technical = { spellCheck: false, autoCapitalize: 'off', autoComplete: 'off', 'aria-describedby': helpId } as const
  return (
    <FieldFrame bound={bound} label={labelOf(AdvancedProperties.shape.sorryServer)} help={help} role="group">
      <div className="field-row">
        <TextInput
          id={id}
          ref={attach}
          aria-label={labelOf(SorryServer.shape.address)}
          className="technical"
          value={textOf(address)}
          onChange={(_event, text) => onChange(text.trim() === '' ? null : { address: text, port })}
          onBlur={onBlur}
          validated={validated}
          placeholder="Address"
          {...technical}
        />
        <TextInput
          id={`${id}-port`}
          aria-label={labelOf(SorryServer.shape.port)}
          className="number-box"
          inputMode="numeric"
          value={textOf(port)}
          onChange={(_event, text) => onChange({ address, port: numberFromText(text) })}
          onBlur={onBlur}
          validated={validated}
          isDisabled={value === null}
          {...technical}
        />
      </div>
    </FieldFrame>
  )
}
