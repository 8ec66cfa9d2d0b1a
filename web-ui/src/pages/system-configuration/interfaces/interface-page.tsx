/** *System Configuration > eth0*: one page for each interface; VLANs and bonds made of it are in its drop-down. */
import '../network.css'
import type { InterfaceView, NetworkView } from '@ballast/server/contract'
import { Form, FormGroup } from '@patternfly/react-core/dist/dynamic/components/Form'
import { FormSelect, FormSelectOption } from '@patternfly/react-core/dist/dynamic/components/FormSelect'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { EmptyPage } from '../../../components/empty-page.tsx'
import { Loaded } from '../../../components/loaded.tsx'
import { NetworkNotice, useNetworkAccess } from '../../../components/network-notice.tsx'
import { PageFrame } from '../../../components/page-frame.tsx'
import { bondOf, interfaceTree, madeOf, parentIdOf } from '../../../lib/interface-tree.ts'
import { queries } from '../../../lib/queries.ts'
import { AdditionalAddresses } from './additional-addresses.tsx'
import { AddressForm } from './address-form.tsx'
import { BondSection } from './bond-section.tsx'
import { DeleteInterface } from './delete-interface.tsx'
import { LinkLabel, LinkStateSection, useLinkState } from './link-state.tsx'
import { OptionsForm } from './options-form.tsx'
import { VlanSection } from './vlan-section.tsx'

const route = getRouteApi('/system-configuration/interfaces/$name')

export function InterfacePage() {
  const { name } = route.useParams()
  const query = useQuery(queries.network())
  const item = query.data?.interfaces.find((each) => each.name === name)
  if (query.data === undefined)
    return (
      <PageFrame title={name} place="System Configuration">
        <Loaded query={query}>{() => null}</Loaded>
      </PageFrame>
    )
  if (item === undefined)
    return (
      <PageFrame title={name} place="System Configuration">
        <EmptyPage title={`There is no interface ${name}`}>
          It may have been deleted. <Link to="/system-configuration/change-history">Change History</Link> tells by whom, and brings it back.
        </EmptyPage>
      </PageFrame>
    )
  // Forms belong to one interface: the next one starts with new forms.
  return <OneInterface key={item.id} item={item} network={query.data} />
}

interface OneInterfaceProps {
  readonly item: InterfaceView
  readonly network: NetworkView
}

function OneInterface({ item, network }: OneInterfaceProps) {
  const { interfaces, lacks } = network
  const { canChange } = useNetworkAccess()
  const state = useLinkState(item)
  const isReadOnly = !canChange
  const bond = item.kind.type === 'card' ? bondOf(interfaces, item.id) : undefined
  return (
    <PageFrame
      title={item.name}
      place="System Configuration"
      intro={kindWords(item, interfaces)}
      beside={<LinkLabel state={state} />}
      actions={isReadOnly ? undefined : <DeleteInterface item={item} parent={interfaces.find(({ id }) => id === parentIdOf(item))} />}
    >
      <NetworkNotice />
      <div className="form-stack">
        <FamilySelect item={item} interfaces={interfaces} />
        <LinkStateSection item={item} />
        {bond === undefined ? (
          <>
            <AddressForm item={item} isReadOnly={isReadOnly} />
            <AdditionalAddresses item={item} isReadOnly={isReadOnly} />
            <OptionsForm item={item} isReadOnly={isReadOnly} />
            {item.kind.type === 'vlan' ? null : lacks.includes('vlan') ? (
              <NotHere title="VLAN Configuration" what="VLANs" />
            ) : (
              <VlanSection item={item} all={interfaces} isReadOnly={isReadOnly} />
            )}
            {item.kind.type !== 'card' ? null : lacks.includes('bond') ? (
              <NotHere title="Interface Bonding" what="bonding" />
            ) : (
              <BondSection item={item} all={interfaces} isReadOnly={isReadOnly} />
            )}
          </>
        ) : (
          <p>
            This card is a part of{' '}
            <Link to="/system-configuration/interfaces/$name" params={{ name: bond.name }}>
              {bond.name}
            </Link>
            : addresses, VLANs and options are set there.
          </p>
        )}
      </div>
    </PageFrame>
  )
}

function kindWords({ kind, useForDefaultGateway }: InterfaceView, all: readonly InterfaceView[]): string {
  const nameOf = (id: number): string => all.find((each) => each.id === id)?.name ?? `interface ${id}`
  switch (kind.type) {
    case 'card':
      return useForDefaultGateway
        ? 'A network card: its address, what it is used for, and the VLANs and bonds made of it. The default gateway is on this side.'
        : 'A network card: its address, what it is used for, and the VLANs and bonds made of it.'
    case 'vlan':
      return `VLAN ${kind.vlanId} on ${nameOf(kind.parentId)}, with addresses of its own.`
    case 'bond':
      return `${kind.memberIds.map(nameOf).join(' and ')} as one, in mode ${kind.mode}.`
  }
}

/** The drop-down of the parent: itself and what is made of it. On a virtual interface it leads back. */
function FamilySelect({ item, interfaces }: { readonly item: InterfaceView; readonly interfaces: readonly InterfaceView[] }) {
  const navigate = useNavigate()
  const headId = item.kind.type === 'card' ? item.id : (parentIdOf(item) ?? item.id)
  const family = interfaceTree(interfaces)
    .map(({ interface: each }) => each)
    .filter(
      ({ id }) =>
        id === headId ||
        madeOf(interfaces, headId).some((each) => each.id === id) ||
        madeOf(interfaces, item.id).some((each) => each.id === id)
    )
  if (family.length < 2) return null
  return (
    <Form onSubmit={(event) => event.preventDefault()}>
      <FormGroup label="Interface" fieldId="interface-select">
        <FormSelect
          id="interface-select"
          value={item.name}
          onChange={(_event, name) => void navigate({ to: '/system-configuration/interfaces/$name', params: { name } })}
          className="family-select"
        >
          {family.map(({ id, name, addresses }) => (
            <FormSelectOption key={id} value={name} label={addresses[0] === undefined ? name : `${name} (${addresses[0]})`} />
          ))}
        </FormSelect>
      </FormGroup>
    </Form>
  )
}

const NotHere = ({ title, what }: { readonly title: string; readonly what: string }) => (
  <section aria-label={title}>
    <h2>{title}</h2>
    <p className="not-offered">The kernel of this machine has no {what}, so this cannot be set up here.</p>
  </section>
)
