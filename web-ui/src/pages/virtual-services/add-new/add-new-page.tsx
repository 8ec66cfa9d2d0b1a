/** *Add New*: address, port and name; everything else is set on the page of the service, where this leads. */
import '../virtual-services.css'
import { type NewVirtualService, typeForPort, VALUE_WORDS, VirtualServiceFields } from '@ballast/server/contract'
import { Card, CardBody } from '@patternfly/react-core/dist/dynamic/components/Card'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useFormContext, useWatch } from 'react-hook-form'
import type * as z from 'zod'
import { FormSection } from '../../../components/form-section.tsx'
import { NumberField } from '../../../components/number-field.tsx'
import { PageFrame } from '../../../components/page-frame.tsx'
import { SelectField } from '../../../components/select-field.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { api } from '../../../lib/api.ts'
import { labelOf } from '../../../lib/labels.ts'
import { AddressSuggestions } from './address-suggestions.tsx'
import { followedType } from './followed-type.ts'

const NewService = VirtualServiceFields.pick({ address: true, port: true, name: true, protocol: true, type: true })
type NewService = z.infer<typeof NewService>

const PROPOSAL: NewService = { address: '', port: 80, name: '', protocol: 'tcp', type: typeForPort(80) }

const { shape } = VirtualServiceFields

export const TYPE_CHOICES = shape.type.options.map((value) => ({ value, label: VALUE_WORDS[value] ?? value }))
const PROTOCOL_CHOICES = [{ value: shape.protocol.value, label: shape.protocol.value }]

export function AddNewPage() {
  const navigate = useNavigate()
  return (
    <PageFrame
      title="Add New"
      place="Virtual Services"
      intro="Clients connect to a virtual service; it passes what they ask to its real servers. Those, certificates and the rest you set on the next page."
    >
      <Card className="form-page">
        <CardBody>
          <FormSection
            title="Add New"
            variant="plain"
            isNew
            saveLabel="Add this Virtual Service"
            schema={NewService}
            values={PROPOSAL}
            version={0}
            send={(body: NewVirtualService, query) => api.call('virtualServiceCreate', { body, query })}
            words={{ done: 'Virtual service added', isAsked: true }}
            onSaved={({ value }) => void navigate({ to: '/virtual-services/$id', params: { id: value.id } })}
            onCancel={() => void navigate({ to: '/virtual-services' })}
          >
            <NewServiceFields />
          </FormSection>
        </CardBody>
      </Card>
    </PageFrame>
  )
}

function NewServiceFields() {
  useTypeOfPort()
  return (
    <>
      <div>
        <TextField
          name="address"
          label={labelOf(shape.address)}
          help="The address clients connect to. Several services may share one address on different ports."
          placeholder="192.168.1.20"
          isTechnical
          autoFocus
        />
        <AddressSuggestions field="address" />
      </div>
      <NumberField name="port" label={labelOf(shape.port)} help="80 for HTTP, 443 for HTTPS; from 3 to 65530." />
      <TextField name="name" label="Service Name (Optional)" help="What this service is called in lists and in the history." />
      <SelectField
        name="protocol"
        label={labelOf(shape.protocol)}
        choices={PROTOCOL_CHOICES}
        help="HTTP, HTTPS and every other service over TCP."
      />
      <SelectField
        name="type"
        label={labelOf(shape.type)}
        choices={TYPE_CHOICES}
        help="HTTP/HTTPS reads requests: redirects, cookies and forwarded headers become possible. Generic passes bytes on as they are."
      />
    </>
  )
}

function useTypeOfPort(): void {
  const { setValue, getValues } = useFormContext<NewService>()
  const port: unknown = useWatch({ name: 'port' })
  const before = useRef(PROPOSAL.port)
  useEffect(() => {
    if (typeof port !== 'number' || port === before.current) return
    setValue('type', followedType(getValues('type'), before.current, port))
    before.current = port
  }, [port, setValue, getValues])
}
