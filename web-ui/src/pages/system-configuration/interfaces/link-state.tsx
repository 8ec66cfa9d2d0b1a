/** The interface as it is now: link, speed, addresses, counters. Live. */
import type { AddressOrigin, InterfaceView, LinkState } from '@ballast/server/contract'
import { Card, CardBody, CardTitle } from '@patternfly/react-core/dist/dynamic/components/Card'
import {
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm
} from '@patternfly/react-core/dist/dynamic/components/DescriptionList'
import { Label } from '@patternfly/react-core/dist/dynamic/components/Label'
import { CheckCircleIcon } from '@patternfly/react-icons/dist/dynamic/icons/check-circle-icon'
import { ExclamationCircleIcon } from '@patternfly/react-icons/dist/dynamic/icons/exclamation-circle-icon'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table/dist/dynamic/components/Table'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useId } from 'react'
import { bytes, count } from '../../../lib/format.ts'
import { useLive } from '../../../lib/live.ts'

/** @returns what the stream says about this interface, or what the page was loaded with. */
export const useLinkState = (item: InterfaceView): LinkState | null =>
  useLive((live) => (live.network === null ? item.state : (live.network.links.find(({ name }) => name === item.name) ?? null)))

export function LinkLabel({ state }: { readonly state: LinkState | null }) {
  if (state === null) return <Problem>Not there</Problem>
  if (!state.up) return <Problem>Switched off</Problem>
  if (!state.carrier) return <Problem>No link</Problem>
  return (
    <Label color="green" icon={<CheckCircleIcon />} isCompact>
      Link up
    </Label>
  )
}

const Problem = ({ children }: { readonly children: string }) => (
  <Label color="red" icon={<ExclamationCircleIcon />} isCompact>
    {children}
  </Label>
)

const ORIGIN_WORDS: Readonly<Record<AddressOrigin, string>> = {
  static: 'set here',
  dhcp: 'by DHCP',
  router: 'by router advertisement',
  'link-local': 'link-local',
  service: 'of a virtual service',
  foreign: 'set by another program'
}

const speedWords = ({ speed, duplex }: LinkState): string =>
  speed === null ? 'not told by the driver' : `${count(speed)} Mbit/s${duplex === null ? '' : `, ${duplex} duplex`}`

export function LinkStateSection({ item }: { readonly item: InterfaceView }) {
  const titleId = useId()
  const state = useLinkState(item)
  return (
    <Card component="section" aria-labelledby={titleId}>
      <CardTitle component="h2" id={titleId}>
        State
      </CardTitle>
      <CardBody>
        {state === null ? (
          <p>The machine does not have this interface now. What is set below comes into effect when it is there.</p>
        ) : (
          <div className="link-state">
            <DescriptionList isCompact columnModifier={{ default: '1Col', md: '2Col' }}>
              <Fact term="Link">
                <LinkLabel state={state} />
              </Fact>
              <Fact term="Speed">{speedWords(state)}</Fact>
              <Fact term="MAC Address">
                <span className="technical">{state.mac}</span>
              </Fact>
              <Fact term="MTU">{count(state.mtu)} bytes</Fact>
              <Fact term="Driver">{state.driver ?? 'unknown'}</Fact>
              <Fact term="Addresses now">
                <AddressesNow state={state} />
              </Fact>
              {item.services.length === 0 ? null : (
                <Fact term="Virtual services">
                  <ServicesHere item={item} />
                </Fact>
              )}
            </DescriptionList>
            <Counters state={state} name={item.name} />
          </div>
        )}
      </CardBody>
    </Card>
  )
}

const Fact = ({ term, children }: { readonly term: string; readonly children: ReactNode }) => (
  <DescriptionListGroup>
    <DescriptionListTerm>{term}</DescriptionListTerm>
    <DescriptionListDescription>{children}</DescriptionListDescription>
  </DescriptionListGroup>
)

function AddressesNow({ state }: { readonly state: LinkState }) {
  if (state.addresses.length === 0) return 'none'
  return (
    <ul>
      {state.addresses.map(({ address, origin }) => (
        <li key={address}>
          <span className="technical">{address}</span> <small className="quiet">{ORIGIN_WORDS[origin]}</small>
        </li>
      ))}
    </ul>
  )
}

function ServicesHere({ item }: { readonly item: InterfaceView }) {
  return (
    <ul>
      {item.services.map(({ id, name, address, port }) => (
        <li key={id}>
          <Link to="/virtual-services/$id" params={{ id }}>
            {name === '' ? `${address}:${port}` : name}
          </Link>
        </li>
      ))}
    </ul>
  )
}

function Counters({ state, name }: { readonly state: LinkState; readonly name: string }) {
  const { counters } = state
  const rows = [
    { title: 'In', bytes: counters.bytesIn, packets: counters.packetsIn, errors: counters.errorsIn, dropped: counters.droppedIn },
    { title: 'Out', bytes: counters.bytesOut, packets: counters.packetsOut, errors: counters.errorsOut, dropped: counters.droppedOut }
  ]
  return (
    <Table variant="compact" aria-label={`Counters of ${name} since the machine started`} className="counters">
      <Thead>
        <Tr>
          <Th screenReaderText="Direction" />
          {['Bytes', 'Packets', 'Errors', 'Dropped'].map((title) => (
            <Th key={title} className="numeric">
              {title}
            </Th>
          ))}
        </Tr>
      </Thead>
      <Tbody>
        {rows.map((row) => (
          <Tr key={row.title}>
            <Th scope="row">{row.title}</Th>
            <Td dataLabel="Bytes" className="numeric">
              {bytes(row.bytes)}
            </Td>
            <Td dataLabel="Packets" className="numeric">
              {count(row.packets)}
            </Td>
            <Td dataLabel="Errors" className="numeric">
              {count(row.errors)}
            </Td>
            <Td dataLabel="Dropped" className="numeric">
              {count(row.dropped)}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}
