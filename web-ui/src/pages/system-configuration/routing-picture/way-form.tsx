/** Whose way to show: a virtual service and the address of a client. */
import { IpAddress } from '@ballast/server/contract'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { ActionGroup, Form, FormGroup, FormHelperText } from '@patternfly/react-core/dist/dynamic/components/Form'
import { FormSelect, FormSelectOption } from '@patternfly/react-core/dist/dynamic/components/FormSelect'
import { HelperText, HelperTextItem } from '@patternfly/react-core/dist/dynamic/components/HelperText'
import { TextInput } from '@patternfly/react-core/dist/dynamic/components/TextInput'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { queries } from '../../../lib/queries.ts'

interface Chosen {
  readonly service: number | undefined
  readonly client: string
}

interface WayFormProps extends Chosen {
  readonly onChoose: (chosen: { readonly service?: number; readonly client?: string }) => void
}

export function WayForm({ service, client, onChoose }: WayFormProps) {
  const { data } = useQuery(queries.virtualServices())
  const [chosen, setChosen] = useState<Chosen>({ service, client })
  const [isTried, setTried] = useState(false)
  const parsed = IpAddress.safeParse(chosen.client)
  const fault = chosen.client === '' ? 'Type the address of a client, for example 10.1.0.50.' : parsed.error?.issues[0]?.message
  const isFaulty = isTried && fault !== undefined
  return (
    <Form
      aria-label="Way of a client’s packets"
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (chosen.service !== undefined && parsed.success) onChoose({ service: chosen.service, client: parsed.data })
      }}
    >
      <div className="field-row">
        <FormGroup label="Virtual Service" fieldId="way-service">
          <FormSelect
            id="way-service"
            value={chosen.service ?? ''}
            onChange={(_event, id) => setChosen({ ...chosen, service: id === '' ? undefined : Number(id) })}
            validated={isTried && chosen.service === undefined ? 'error' : 'default'}
          >
            <FormSelectOption value="" label="Choose a service" isPlaceholder />
            {(data?.items ?? []).map(({ id, name, address, port }) => (
              <FormSelectOption key={id} value={id} label={name === '' ? `${address}:${port}` : `${name} (${address}:${port})`} />
            ))}
          </FormSelect>
        </FormGroup>
        <FormGroup label="Client Address" fieldId="way-client">
          <TextInput
            id="way-client"
            className="technical"
            value={chosen.client}
            onChange={(_event, text) => setChosen({ ...chosen, client: text })}
            validated={isFaulty ? 'error' : 'default'}
            aria-describedby="way-client-help"
            autoComplete="off"
            spellCheck={false}
          />
          <FormHelperText>
            <HelperText id="way-client-help">
              {isFaulty ? <HelperTextItem variant="error">{fault}</HelperTextItem> : null}
              <HelperTextItem>Where the client sits, as the service sees it.</HelperTextItem>
            </HelperText>
          </FormHelperText>
        </FormGroup>
      </div>
      <ActionGroup>
        <Button type="submit" variant="primary">
          Show the way
        </Button>
        {service === undefined && client === '' ? null : (
          <Button variant="link" onClick={() => onChoose({})}>
            Whole network
          </Button>
        )}
      </ActionGroup>
    </Form>
  )
}
