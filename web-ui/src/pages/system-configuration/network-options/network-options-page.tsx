/** *Miscellaneous Options > Network Options*: settings of the network that hold for all services. */
import { NetworkOptions, Settings } from '@ballast/server/contract'
import { useMemo } from 'react'
import { CheckboxField } from '../../../components/checkbox-field.tsx'
import { ReadOnly } from '../../../components/field-frame.tsx'
import { FormSection } from '../../../components/form-section.tsx'
import { NumberField } from '../../../components/number-field.tsx'
import { labelOf } from '../../../lib/labels.ts'
import { NetworkSettingsPage } from '../network-settings-page.tsx'
import { type SettingsPartProps, sendSettings } from '../send-settings.ts'

const Options = Settings.pick({ network: true, connectionTimeout: true })
const { shape } = NetworkOptions

export const NetworkOptionsPage = () => (
  <NetworkSettingsPage
    title="Network Options"
    place="System Configuration > Miscellaneous Options"
    intro="How Ballast talks to real servers and to the network, for all services at once."
  >
    {(part) => <OptionsForm {...part} />}
  </NetworkSettingsPage>
)

/** HAProxy honours most of them by itself; two are the kernel's, which only the helper may change. */
function OptionsForm({ settings, isReadOnly }: SettingsPartProps) {
  const { network, connectionTimeout, version } = settings
  const values = useMemo(() => ({ network, connectionTimeout }), [network, connectionTimeout])
  return (
    <FormSection
      title="Network Options"
      schema={Options}
      values={values}
      version={version}
      send={sendSettings}
      words={{ done: 'Network Options saved' }}
    >
      <CheckboxField
        name="network.serverNat"
        label={labelOf(shape.serverNat)}
        help="Connections that real servers start themselves (updates, mail) leave with the address of this machine instead of their own. Guides for Lync and Skype for Business want it off."
      />
      <NumberField
        name="connectionTimeout"
        label={labelOf(Settings.shape.connectionTimeout)}
        unit="seconds"
        help="Closes a connection on which nothing moved for this long, in services whose own Idle Connection Timeout is 0. From 60 to 86400, default 660."
      />
      <CheckboxField
        name="network.nonLocalRealServers"
        label={labelOf(shape.nonLocalRealServers)}
        help="Real servers may be on networks that this machine is reached from only through a router."
      />
      <CheckboxField
        name="network.alternateGateway"
        label={labelOf(shape.alternateGateway)}
        help="The default gateway may be on another interface than the first: each interface gets its tick Use for Default Gateway."
      />
      <ReadOnly value={isReadOnly}>
        <CheckboxField
          name="network.tcpTimestamps"
          label={labelOf(shape.tcpTimestamps)}
          help="Adds a clock to TCP, which measures round trips better on long lines but tells others how long this machine has been running."
        />
      </ReadOnly>
      <CheckboxField
        name="network.tcpKeepalives"
        label={labelOf(shape.tcpKeepalives)}
        help="Probes connections on which nothing moves, so that those whose other end has vanished are closed and firewalls do not forget the others."
      />
      <CheckboxField
        name="network.resetOnClose"
        label={labelOf(shape.resetOnClose)}
        help="Ends connections to real servers by a reset instead of a farewell: frees their ports at once, at the risk of cutting the last bytes."
      />
      <CheckboxField
        name="network.subnetOriginating"
        label={labelOf(shape.subnetOriginating)}
        help="For every service, real servers see the address that this machine has in their own subnet, so that answers find the way back. Without the tick each service’s own tick decides. Two-armed set-ups want it on."
      />
      <ReadOnly value={isReadOnly}>
        <CheckboxField
          name="network.strictRouting"
          label={labelOf(shape.strictRouting)}
          help="Drops packets that come in by another interface than the one that answers to them would leave by. Guards against forged senders."
        />
      </ReadOnly>
      <CheckboxField
        name="network.defaultRouteOnly"
        label={labelOf(shape.defaultRouteOnly)}
        help="Services with a Default Gateway of their own answer through it always, also to clients for which there is a nearer route."
      />
    </FormSection>
  )
}
