/** *Host & DNS Configuration*. */
import { HostAndDns } from '@ballast/server/contract'
import { Card, CardBody, CardTitle } from '@patternfly/react-core/dist/dynamic/components/Card'
import { useId, useMemo } from 'react'
import * as z from 'zod'
import { EntryList } from '../../../components/entry-list.tsx'
import { FormSection } from '../../../components/form-section.tsx'
import { LinesField } from '../../../components/lines-field.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { labelOf } from '../../../lib/labels.ts'
import { NetworkSettingsPage } from '../network-settings-page.tsx'
import { type SettingsPartProps, sendSettings } from '../send-settings.ts'

const { shape } = HostAndDns
const Names = z.strictObject({ host: HostAndDns.omit({ hosts: true }) })
const HostEntry = shape.hosts.element

export const HostDnsPage = () => (
  <NetworkSettingsPage
    title="Host & DNS Configuration"
    intro="What this machine is called, whom it asks for names, and names that it knows by itself. Real servers and check targets given by name are looked up here."
  >
    {(part) => (
      <>
        <NamesForm {...part} />
        <LocalHosts {...part} />
      </>
    )}
  </NetworkSettingsPage>
)

function NamesForm({ settings, isReadOnly }: SettingsPartProps) {
  const { host, version } = settings
  const values = useMemo(() => {
    const { hostname, nameServers, searchDomains } = host
    return { host: { hostname, nameServers, searchDomains } }
  }, [host])
  return (
    <FormSection
      title="Host and name servers"
      schema={Names}
      values={values}
      version={version}
      isReadOnly={isReadOnly}
      send={(typed, how, base) => sendSettings({ host: { ...host, ...typed.host } }, how, base)}
      words={{ done: 'Host & DNS Configuration saved' }}
    >
      <TextField
        name="host.hostname"
        label={labelOf(shape.hostname)}
        help="Shown at the top of these pages and in logs. Clients do not need it."
        isTechnical
      />
      <LinesField
        name="host.nameServers"
        label={labelOf(shape.nameServers)}
        help="Addresses, one a line or separated by spaces; asked in this order. Inside a domain, its domain controllers."
      />
      <LinesField
        name="host.searchDomains"
        label={labelOf(shape.searchDomains)}
        help="Appended to names without a dot, for example contoso.local. One a line or separated by spaces."
      />
    </FormSection>
  )
}

function LocalHosts({ settings, isReadOnly }: SettingsPartProps) {
  const titleId = useId()
  const { host, version } = settings
  return (
    <Card component="section" aria-labelledby={titleId}>
      <CardTitle component="h2" id={titleId}>
        {labelOf(shape.hosts)}
      </CardTitle>
      <CardBody>
        <p className="section-intro">Names that are known here without asking DNS, as in a hosts file.</p>
        <EntryList
          label={labelOf(shape.hosts)}
          noun="host"
          columns={[
            { id: 'address', title: 'IP Address', cell: ({ address }) => <span className="technical">{address}</span> },
            { id: 'name', title: 'Host FQDN', cell: ({ name }) => name }
          ]}
          entries={host.hosts}
          nameOf={({ name }) => name}
          whenEmpty="None: every name is asked of the name servers."
          schema={HostEntry}
          blank={{ address: '', name: '' }}
          path="host.hosts"
          send={(hosts, how, base) => sendSettings({ host: { ...host, hosts: [...hosts] } }, how, base)}
          version={version}
          addLabel="Add Host"
          isReadOnly={isReadOnly}
        >
          <TextField name="address" label="IP Address" isTechnical />
          <TextField name="name" label="Host FQDN" help="For example dc1.contoso.local." isTechnical />
        </EntryList>
      </CardBody>
    </Card>
  )
}
