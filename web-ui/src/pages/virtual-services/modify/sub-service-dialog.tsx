/** *Modify* of a SubVS: its share, and what it does as a service of its own. */
import { SCHEDULING_WORDS, SubServiceFields, type SubServiceView, type VirtualServiceView } from '@ballast/server/contract'
import { useMemo } from 'react'
import { DialogForm } from '../../../components/dialog-form.tsx'
import { NumberField } from '../../../components/number-field.tsx'
import { SelectField } from '../../../components/select-field.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { api } from '../../../lib/api.ts'
import type { HowToWrite } from '../../../lib/change.ts'
import { labelOf } from '../../../lib/labels.ts'
import { CheckFields } from './check-method-form.tsx'
import { PersistenceFields } from './persistence-fields.tsx'

const SubForm = SubServiceFields.omit({ enabled: true, rules: true, defaultRule: true })
const { shape } = SubServiceFields

interface SubServiceDialogProps {
  readonly service: VirtualServiceView
  readonly sub: SubServiceView
  readonly onClose: () => void
}

export function SubServiceDialog({ service, sub, onClose }: SubServiceDialogProps) {
  const values = useMemo(() => {
    const { name, weight, connectionLimit, persistence, scheduling, check } = sub
    return { name, weight, connectionLimit, persistence, scheduling, check }
  }, [sub])
  const title = `Modify ${sub.name === '' ? `SubVS ${sub.id}` : sub.name}`
  return (
    <DialogForm
      title={title}
      onClose={onClose}
      schema={SubForm}
      values={values}
      version={sub.version}
      send={(body, query: HowToWrite, version) =>
        api.call('subServiceChange', { params: { id: service.id, subServiceId: sub.id }, body, query, version })
      }
      words={{ done: 'SubVS saved' }}
    >
      <TextField name="name" label={labelOf(shape.name)} autoFocus />
      <NumberField
        name="weight"
        label={labelOf(shape.weight)}
        help="Its share among the SubVSs, with a weighted Scheduling Method of the service."
      />
      <NumberField
        name="connectionLimit"
        label={labelOf(shape.connectionLimit)}
        unit="connections"
        help="With so many open it gets no more. 0 is no limit."
      />
      <SelectField
        name="scheduling"
        label={labelOf(shape.scheduling)}
        choices={shape.scheduling.options.map((value) => ({ value, label: SCHEDULING_WORDS[value] }))}
        help="Among its own real servers."
      />
      <PersistenceFields service={{ ...service, persistence: sub.persistence }} />
      <CheckFields saved={sub.check.method} />
    </DialogForm>
  )
}
