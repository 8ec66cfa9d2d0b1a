/** *Additional addresses*: more of this machine's own, for instance of a second subnet on the same cable. */
import { AddressWithPrefix } from '@ballast/server/contract'
import { Card, CardBody, CardTitle } from '@patternfly/react-core/dist/dynamic/components/Card'
import { useId } from 'react'
import * as z from 'zod'
import { EntryList } from '../../../components/entry-list.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { faultsMoved } from '../../../lib/field-paths.ts'
import { type InterfacePartProps, sendInterface } from './interface-part.ts'
import { addressList, ownAddresses } from './own-addresses.ts'

const Entry = z.strictObject({ address: AddressWithPrefix })

export function AdditionalAddresses({ item, isReadOnly }: InterfacePartProps) {
  const titleId = useId()
  const { ipv4, ipv6, additional } = ownAddresses(item.addresses)
  const ahead = addressList({ ipv4, ipv6, additional: [] }).length
  return (
    <Card component="section" aria-labelledby={titleId}>
      <CardTitle component="h2" id={titleId}>
        Additional addresses
      </CardTitle>
      <CardBody>
        <p className="section-intro">
          More addresses of the machine itself, for instance of a second network on the same cable. Addresses of virtual services need not
          be added here.
        </p>
        <EntryList
          label="Additional addresses"
          noun="address"
          columns={[{ id: 'address', title: 'Address', cell: ({ address }) => <span className="technical">{address}</span> }]}
          entries={additional.map((address) => ({ address }))}
          nameOf={({ address }) => address}
          whenEmpty="None."
          schema={Entry}
          blank={{ address: '' }}
          path="additional"
          // The interface addresses stand before them in what is sent.
          send={(entries, how, version) =>
            faultsMoved(
              (path) => path.replace(/^addresses\.(\d+)$/, (_, index: string) => `additional.${Number(index) - ahead}.address`),
              () =>
                sendInterface(item.id)(
                  { addresses: addressList({ ipv4, ipv6, additional: entries.map(({ address }) => address) }) },
                  how,
                  version
                )
            )
          }
          version={item.version}
          addLabel="Add Address"
          isReadOnly={isReadOnly}
        >
          <TextField
            name="address"
            label="Address (address[/prefix])"
            help="With its prefix length, for example 192.168.3.2/24."
            isTechnical
          />
        </EntryList>
      </CardBody>
    </Card>
  )
}
