/** The parts of *Advanced Properties* that are about the network: the service's own gateway, and its address for Server NAT. */
import { VirtualServiceFields } from '@ballast/server/contract'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { CheckboxField } from '../../../components/checkbox-field.tsx'
import { FormSection } from '../../../components/form-section.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { labelOf } from '../../../lib/labels.ts'
import { queries } from '../../../lib/queries.ts'
import { type PartProps, sendPart } from './part.ts'

const { shape } = VirtualServiceFields
const Gateway = VirtualServiceFields.pick({ gateway: true })
const ServerNat = VirtualServiceFields.pick({ useForServerNat: true })

export function NetworkParts({ service }: PartProps) {
  const { data: settings } = useQuery(queries.settings())
  return (
    <>
      <div className="section-part">
        <GatewayForm service={service} />
      </div>
      {settings?.network.serverNat === true && service.redirect === null ? (
        <div className="section-part">
          <ServerNatForm service={service} />
        </div>
      ) : null}
    </>
  )
}

function GatewayForm({ service }: PartProps) {
  const { gateway } = service
  const values = useMemo(() => ({ gateway }), [gateway])
  return (
    <FormSection
      title="Gateway of this service"
      variant="plain"
      schema={Gateway}
      values={values}
      version={service.version}
      saveLabel="Set Default Gateway"
      send={sendPart(service.id)}
      words={{ done: 'Default Gateway set' }}
    >
      <TextField
        name="gateway"
        label={labelOf(shape.gateway)}
        help="Answers of this service to clients on other networks leave through it. An internal service on the arm without the machine’s default gateway needs the router of that subnet here. Empty: the routes of the machine."
        isTechnical
        isNullable
      />
    </FormSection>
  )
}

function ServerNatForm({ service }: PartProps) {
  const { useForServerNat } = service
  const values = useMemo(() => ({ useForServerNat }), [useForServerNat])
  return (
    <FormSection
      title="Server NAT of this service"
      variant="plain"
      schema={ServerNat}
      values={values}
      version={service.version}
      send={sendPart(service.id)}
      words={{ done: 'Advanced Properties saved' }}
    >
      <CheckboxField
        name="useForServerNat"
        label={labelOf(shape.useForServerNat)}
        help="Connections that its real servers start themselves leave with the Virtual Address of this service, for example so that mail comes from the address whose name it has."
      />
    </FormSection>
  )
}
