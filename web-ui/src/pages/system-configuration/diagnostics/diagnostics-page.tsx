/** *Diagnostics*: look at the network from where this machine stands. */
import '../network.css'
import { LookupRequest, PingRequest, RecordType, RouteToRequest, TracerouteRequest } from '@ballast/server/contract'
import { NetworkNotice, useNetworkAccess } from '../../../components/network-notice.tsx'
import { NumberField } from '../../../components/number-field.tsx'
import { PageFrame } from '../../../components/page-frame.tsx'
import { SelectField } from '../../../components/select-field.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { api } from '../../../lib/api.ts'
import { Capture } from './capture.tsx'
import { Tables } from './tables.tsx'
import { ToolForm } from './tool-form.tsx'

const RECORD_TYPES = RecordType.options.map((value) => ({ value, label: value }))
const SOURCE_HELP = 'An address of this machine, for instance a virtual service’s; empty: whatever the way there has.'

export function DiagnosticsPage() {
  const { canChange } = useNetworkAccess()
  const isReadOnly = !canChange
  return (
    <PageFrame
      title="Diagnostics"
      place="System Configuration > Miscellaneous Options"
      intro="Looks at the network from where this machine stands. Nothing here changes anything."
    >
      <NetworkNotice />
      <div className="form-stack">
        <ToolForm
          title="Ping"
          intro="Does an address answer, and how fast? IPv4 and IPv6."
          schema={PingRequest}
          values={{ target: '', count: 4, from: null }}
          action="Ping"
          run={(body) => api.call('diagnosePing', { body })}
          isReadOnly={isReadOnly}
        >
          <TextField name="target" label="Address" isTechnical />
          <NumberField name="count" label="Count" unit="echoes" />
          <TextField name="from" label="Source Address" help={SOURCE_HELP} isTechnical isNullable />
        </ToolForm>
        <ToolForm
          title="Traceroute"
          intro="Which routers are on the way?"
          schema={TracerouteRequest}
          values={{ target: '', from: null }}
          action="Traceroute"
          run={(body) => api.call('diagnoseTraceroute', { body })}
          isReadOnly={isReadOnly}
        >
          <TextField name="target" label="Address" isTechnical />
          <TextField name="from" label="Source Address" help={SOURCE_HELP} isTechnical isNullable />
        </ToolForm>
        <ToolForm
          title="DNS Look-up"
          intro="What do the name servers say?"
          schema={LookupRequest}
          values={{ name: '', type: 'A', server: null }}
          action="Look up"
          run={(body) => api.call('diagnoseLookup', { body })}
          isReadOnly={isReadOnly}
        >
          <TextField name="name" label="Name" help="For example fe1.contoso.local." isTechnical />
          <SelectField name="type" label="Type" choices={RECORD_TYPES} />
          <TextField
            name="server"
            label="DNS NameServer (IP Address)"
            help="Empty: those of Host & DNS Configuration."
            isTechnical
            isNullable
          />
        </ToolForm>
        <ToolForm
          title="Route to an address"
          intro="Which interface and which gateway would a packet take?"
          schema={RouteToRequest}
          values={{ target: '', from: null }}
          action="Show route"
          run={(body) => api.call('diagnoseRouteTo', { body })}
          isReadOnly={isReadOnly}
        >
          <TextField name="target" label="Address" isTechnical />
          <TextField name="from" label="Source Address" help={SOURCE_HELP} isTechnical isNullable />
        </ToolForm>
        <Tables isReadOnly={isReadOnly} />
        <Capture isReadOnly={isReadOnly} />
      </div>
    </PageFrame>
  )
}
