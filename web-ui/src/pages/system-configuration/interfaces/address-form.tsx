/** *Interface Address* with *Set Address*. */
import { AddressWithPrefix, InterfaceFields } from '@ballast/server/contract'
import { useMemo } from 'react'
import * as z from 'zod'
import { CheckboxField } from '../../../components/checkbox-field.tsx'
import { FormSection } from '../../../components/form-section.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { faultsMoved } from '../../../lib/field-paths.ts'
import { labelOf } from '../../../lib/labels.ts'
import { type InterfacePartProps, sendInterface } from './interface-part.ts'
import { addressField, addressList, ownAddresses } from './own-addresses.ts'

const { shape } = InterfaceFields

const emptyOr = (family: 4 | 6, otherwise: string) =>
  z.union([z.literal(''), AddressWithPrefix.refine((text) => text.includes(':') === (family === 6), otherwise)], {
    // Of the two ways to fail only the second has something to say.
    error: (issue) => (issue.code === 'invalid_union' ? issue.errors[1]?.[0]?.message : undefined)
  })

const Addresses = z.strictObject({
  ipv4: emptyOr(4, 'This is an IPv6 address; it belongs into the box for IPv6.'),
  ipv6: emptyOr(6, 'This is an IPv4 address; it belongs into the box above.'),
  dhcp: shape.dhcp,
  routerAdvertisements: shape.routerAdvertisements
})

export function AddressForm({ item, isReadOnly }: InterfacePartProps) {
  const values = useMemo(() => {
    const { ipv4, ipv6 } = ownAddresses(item.addresses)
    return { ipv4, ipv6, dhcp: item.dhcp, routerAdvertisements: item.routerAdvertisements }
  }, [item])
  const { additional } = ownAddresses(item.addresses)
  return (
    <FormSection
      title="Interface Address"
      intro={`The address that this machine has on the network of ${item.name}. Virtual services may use any address of the same network; Ballast adds those by itself.`}
      schema={Addresses}
      values={values}
      version={item.version}
      isReadOnly={isReadOnly}
      saveLabel="Set Address"
      send={({ ipv4, ipv6, dhcp, routerAdvertisements }, how, version) => {
        const typed = { ipv4, ipv6, additional }
        return faultsMoved(
          (path) => addressField(path, typed),
          () => sendInterface(item.id)({ addresses: addressList(typed), dhcp, routerAdvertisements }, how, version)
        )
      }}
      words={{ done: `Address of ${item.name} set` }}
    >
      <div className="field-row">
        <TextField
          name="ipv4"
          label={labelOf(shape.addresses)}
          help="With its prefix length, for example 192.168.2.2/24. Leave it empty for none, or when DHCP gives it."
          isTechnical
        />
        <TextField
          name="ipv6"
          label="IPv6 Address (address[/prefix])"
          help="For example 2001:db8:2::2/64. Leave it empty for none."
          isTechnical
        />
      </div>
      <CheckboxField
        name="dhcp"
        label={labelOf(shape.dhcp)}
        help="Takes an IPv4 address, and the gateway if this interface is used for it, from a DHCP server. A typed address holds besides."
      />
      <CheckboxField
        name="routerAdvertisements"
        label={labelOf(shape.routerAdvertisements)}
        help="Takes IPv6 addresses and the way out from what routers announce on this network."
      />
    </FormSection>
  )
}
