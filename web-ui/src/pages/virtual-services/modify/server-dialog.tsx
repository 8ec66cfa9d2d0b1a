/** *Add New* and *Modify* of a real server. */
import { RealServerFields, type RealServerView, type VirtualServiceView } from '@ballast/server/contract'
import { useMemo } from 'react'
import { CheckboxField } from '../../../components/checkbox-field.tsx'
import { DialogForm } from '../../../components/dialog-form.tsx'
import { NumberField } from '../../../components/number-field.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { api } from '../../../lib/api.ts'
import type { HowToWrite } from '../../../lib/change.ts'
import { labelOf } from '../../../lib/labels.ts'
import { hostAndPort } from '../words.ts'

const ServerForm = RealServerFields.omit({ enabled: true, rules: true, defaultRule: true })
const { shape } = RealServerFields

interface ServerDialogProps {
  readonly service: VirtualServiceView
  /** The server to modify; `new` adds one. */
  readonly server: RealServerView | 'new'
  /** A new one goes into this SubVS. */
  readonly subServiceId?: number
  readonly onClose: () => void
}

export function ServerDialog({ service, server, subServiceId, onClose }: ServerDialogProps) {
  const isNew = server === 'new'
  const title = isNew ? 'Add a real server' : `Modify real server ${hostAndPort(server.address, server.port)}`
  const values = useMemo(() => {
    if (server === 'new') return { address: '', port: service.port, weight: 1000, connectionLimit: 0, critical: false }
    const { address, port, weight, connectionLimit, critical } = server
    return { address, port, weight, connectionLimit, critical }
  }, [server, service.port])
  const params = { id: service.id }
  return (
    <DialogForm
      title={title}
      onClose={onClose}
      isNew={isNew}
      saveLabel={isNew ? 'Add This Real Server' : 'Save'}
      schema={ServerForm}
      values={values}
      version={isNew ? 0 : server.version}
      send={(body, query: HowToWrite, version) =>
        isNew
          ? subServiceId === undefined
            ? api.call('realServerCreate', { params, body, query })
            : api.call('subServiceServerCreate', { params: { ...params, subServiceId }, body, query })
          : api.call('realServerChange', { params: { ...params, serverId: server.id }, body, query, version })
      }
      words={isNew ? { done: 'Real server added', isAsked: true } : { done: 'Real server saved' }}
    >
      <ServerFields scheduling={service.scheduling} />
    </DialogForm>
  )
}

function ServerFields({ scheduling }: { readonly scheduling: VirtualServiceView['scheduling'] }) {
  const countsWeight = scheduling.startsWith('weighted')
  return (
    <>
      <TextField
        name="address"
        label={labelOf(shape.address)}
        help="Address or host name; a name must be known to the DNS servers of this machine."
        placeholder="192.168.2.20"
        isTechnical
        autoFocus
      />
      <NumberField name="port" label={labelOf(shape.port)} help="Where the server listens; the port of the service is proposed." />
      <NumberField
        name="weight"
        label={labelOf(shape.weight)}
        help={
          countsWeight
            ? 'A server with 2000 gets twice as much as one with 1000.'
            : 'Counts only with a weighted scheduling method; this service uses another one now.'
        }
      />
      <NumberField
        name="connectionLimit"
        label={labelOf(shape.connectionLimit)}
        unit="connections"
        help="Most connections at a time; more wait. 0 is no limit."
      />
      <CheckboxField
        name="critical"
        label={labelOf(shape.critical)}
        help="While this server is down or disabled, the whole service is Down and turns every client away."
      />
    </>
  )
}
