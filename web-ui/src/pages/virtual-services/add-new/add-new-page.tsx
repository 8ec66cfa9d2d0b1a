/** *Add New*: address, port and name; everything else is set on the page of the service, where this leads. */
import '../virtual-services.css'
import { VALUE_WORDS, VirtualServiceFields } from '@ballast/server/contract'
import { Card, CardBody } from '@patternfly/react-core/dist/dynamic/components/Card'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useMemo, useRef } from 'react'
import { useFormContext, useWatch } from 'react-hook-form'
import { FormSection } from '../../../components/form-section.tsx'
import { NumberField } from '../../../components/number-field.tsx'
import { PageFrame } from '../../../components/page-frame.tsx'
import { SelectField } from '../../../components/select-field.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { labelOf } from '../../../lib/labels.ts'
import { AddressSuggestions } from './address-suggestions.tsx'
import { followedType } from './followed-type.ts'
import { AddNewForm, PROPOSAL } from './form.ts'
import { addNew, portOf, TemplateFields, UseTemplateField, useChosenTemplate, useFilledIn } from './use-template.tsx'

const { shape } = VirtualServiceFields

export const TYPE_CHOICES = shape.type.options.map((value) => ({ value, label: VALUE_WORDS[value] ?? value }))
const PROTOCOL_CHOICES = [{ value: shape.protocol.value, label: shape.protocol.value }]

export function AddNewPage() {
  const navigate = useNavigate()
  const { template = '' } = useSearch({ from: '/virtual-services/add' })
  const values = useMemo(() => ({ ...PROPOSAL, template }), [template])
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
            schema={AddNewForm}
            values={values}
            version={0}
            send={addNew}
            words={{ done: 'Virtual service added', isAsked: true }}
            onSaved={({ value: { kind, value } }) =>
              void navigate(
                kind === 'service'
                  ? { to: '/virtual-services/$id', params: { id: value.id } }
                  : { to: '/virtual-services/applications', search: { of: [value.id] } }
              )
            }
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
  const template = useChosenTemplate()
  useFilledIn(template)
  const port = template === null ? undefined : portOf(template)
  const isPortFixed = template !== null && (port === undefined || port.fixed)
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
      <NumberField
        name="port"
        label={labelOf(shape.port)}
        help={
          isPortFixed ? 'The template says which ports its services have.' : port?.help || '80 for HTTP, 443 for HTTPS; from 3 to 65530.'
        }
        isDisabled={isPortFixed}
      />
      <TextField
        name="name"
        label="Service Name (Optional)"
        help={
          template === null
            ? 'What this service is called in lists and in the history.'
            : 'What the application is called; its services have the names that the template gives them.'
        }
      />
      <UseTemplateField />
      <SelectField
        name="protocol"
        label={labelOf(shape.protocol)}
        choices={PROTOCOL_CHOICES}
        help="HTTP, HTTPS and every other service over TCP."
      />
      {template === null ? (
        <SelectField
          name="type"
          label={labelOf(shape.type)}
          choices={TYPE_CHOICES}
          help="HTTP/HTTPS reads requests: redirects, cookies and forwarded headers become possible. Generic passes bytes on as they are."
        />
      ) : (
        <TemplateFields template={template} />
      )}
    </>
  )
}

function useTypeOfPort(): void {
  const { setValue, getValues } = useFormContext<AddNewForm>()
  const port: unknown = useWatch({ name: 'port' })
  const before = useRef(PROPOSAL.port)
  useEffect(() => {
    if (typeof port !== 'number' || port === before.current) return
    setValue('type', followedType(getValues('type'), before.current, port))
    before.current = port
  }, [port, setValue, getValues])
}
