/** Which address real servers see: the two ticks of *Standard Options* that decide it, and the global one that may rule. */
import { VirtualServiceFields } from '@ballast/server/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useWatch } from 'react-hook-form'
import { CheckboxField } from '../../../components/checkbox-field.tsx'
import { labelOf } from '../../../lib/labels.ts'
import { queries } from '../../../lib/queries.ts'

const { shape } = VirtualServiceFields

export function SourceAddressFields() {
  const { data: settings } = useQuery(queries.settings())
  const isTransparent: unknown = useWatch({ name: 'transparent' })
  const isGlobal = settings?.network.subnetOriginating === true
  return (
    <>
      <CheckboxField
        name="transparent"
        label={labelOf(shape.transparent)}
        help="Real servers see the address of the client itself. They must answer through Ballast (it is their gateway), and clients must not sit in their subnet."
      />
      <CheckboxField
        name="subnetOriginating"
        label={labelOf(shape.subnetOriginating)}
        isDisabled={isGlobal}
        help={<SubnetHelp isGlobal={isGlobal} isTransparent={isTransparent === true} />}
      />
    </>
  )
}

function SubnetHelp({ isGlobal, isTransparent }: { readonly isGlobal: boolean; readonly isTransparent: boolean }) {
  if (isTransparent) return 'Says nothing while L7 Transparency is ticked: real servers see the client.'
  if (isGlobal)
    return (
      <>
        Ticked for all services under <Link to="/system-configuration/network-options">Network Options</Link>, and that rules: real servers
        see the address that Ballast has in their own subnet.
      </>
    )
  return 'Real servers see the address that Ballast has in their own subnet, so their answers find the way back. Without it they see the Virtual Address.'
}
