/** *Duplicate VIP*: asks where the copy shall listen. */
import { Duplicate, type VirtualServiceView } from '@ballast/server/contract'
import { useMemo } from 'react'
import * as z from 'zod'
import { DialogForm } from '../../../components/dialog-form.tsx'
import { NumberField } from '../../../components/number-field.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { api } from '../../../lib/api.ts'
import { labelOf } from '../../../lib/labels.ts'
import { hostAndPort, titleOf } from '../words.ts'

const { shape } = Duplicate
const Copy = z.strictObject({ address: shape.address, port: shape.port, name: shape.name.unwrap() })

interface DuplicateDialogProps {
  readonly service: VirtualServiceView
  readonly onClose: () => void
  readonly onDone: (id: number) => void
}

export function DuplicateDialog({ service, onClose, onDone }: DuplicateDialogProps) {
  const title = `Duplicate ${titleOf(service)}`
  const { address, port, name } = service
  const values = useMemo(() => ({ address, port, name: name === '' ? '' : `${name} copy`.slice(0, 127) }), [address, port, name])
  return (
    <DialogForm
      title={title}
      intro={`The copy has all settings and real servers of ${hostAndPort(address, port)}, and listens where you say here.`}
      onClose={onClose}
      isNew
      saveLabel="Duplicate VIP"
      schema={Copy}
      values={values}
      version={0}
      send={(body, query) => api.call('virtualServiceDuplicate', { params: { id: service.id }, body, query })}
      words={{ done: 'Virtual service duplicated', isAsked: true }}
      onSaved={({ value }) => onDone(value.id)}
    >
      <TextField
        name="address"
        label={labelOf(shape.address)}
        help="Another address of this machine, or the same with another port."
        isTechnical
      />
      <NumberField name="port" label={labelOf(shape.port)} help="From 3 to 65530." />
      <TextField name="name" label={labelOf(shape.name)} />
    </DialogForm>
  )
}
