/** *Default Gateway*: the way out for everything that is not on a network of this machine. */
import { DefaultGateways } from '@ballast/server/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import * as z from 'zod'
import { FormSection } from '../../../components/form-section.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { labelOf } from '../../../lib/labels.ts'
import { queries } from '../../../lib/queries.ts'
import { NetworkSettingsPage } from '../network-settings-page.tsx'
import { type SettingsPartProps, sendSettings } from '../send-settings.ts'

const Gateways = z.strictObject({ gateways: DefaultGateways })
const { shape } = DefaultGateways

export const DefaultGatewayPage = () => (
  <NetworkSettingsPage
    title="Default Gateway"
    intro="Packets to networks that this machine is not on leave through it. In a two-armed set-up that is the firewall on the network side; a service on the farm side that answers other internal networks gets a gateway of its own under its Advanced Properties."
  >
    {(part) => <GatewaysForm {...part} />}
  </NetworkSettingsPage>
)

function GatewaysForm({ settings, isReadOnly }: SettingsPartProps) {
  const { gateways, version } = settings
  const values = useMemo(() => ({ gateways }), [gateways])
  return (
    <FormSection
      title="Gateways"
      intro={<UsedInterface />}
      schema={Gateways}
      values={values}
      version={version}
      isReadOnly={isReadOnly}
      saveLabel="Set Default Gateway"
      send={sendSettings}
      words={{ done: 'Default Gateway set' }}
    >
      <TextField
        name="gateways.ipv4"
        label={labelOf(shape.ipv4)}
        help="A router on a network of that interface, for example 172.150.15.1. Leave it empty for none, or when DHCP gives it."
        isTechnical
        isNullable
      />
      <TextField
        name="gateways.ipv6"
        label={labelOf(shape.ipv6)}
        help="For example 2001:db8:1::1. Leave it empty for none, or when routers announce themselves."
        isTechnical
        isNullable
      />
    </FormSection>
  )
}

/** Which arm it belongs to is a tick on the interface's page. */
function UsedInterface() {
  const { data } = useQuery(queries.network())
  const used = data?.interfaces.filter(({ useForDefaultGateway }) => useForDefaultGateway) ?? []
  if (used.length === 0) return 'No interface is ticked “Use for Default Gateway” yet; the tick stands on the page of each interface.'
  return (
    <>
      Used on{' '}
      {used.map(({ id, name }, index) => (
        <span key={id}>
          {index === 0 ? '' : ', '}
          <Link to="/system-configuration/interfaces/$name" params={{ name }}>
            {name}
          </Link>
        </span>
      ))}
      , where “Use for Default Gateway” is ticked.
    </>
  )
}
