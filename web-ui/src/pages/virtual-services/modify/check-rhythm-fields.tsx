/** How often a service's servers are checked, where it differs from *Check Parameters*. */
import { HealthCheck } from '@ballast/server/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useWatch } from 'react-hook-form'
import { NumberField } from '../../../components/number-field.tsx'
import { count } from '../../../lib/format.ts'
import { labelOf } from '../../../lib/labels.ts'
import { queries } from '../../../lib/queries.ts'
import { outAfterSilence } from '../../rules-and-checking/check-parameters/out-after.ts'

const { shape } = HealthCheck

export function CheckRhythmFields() {
  const { data } = useQuery(queries.settings())
  const interval: unknown = useWatch({ name: 'check.interval' })
  const timeout: unknown = useWatch({ name: 'check.timeout' })
  const fall: unknown = useWatch({ name: 'check.fall' })
  const shared = data?.checks
  const own = (value: unknown, given: number): number => (typeof value === 'number' ? value : given)
  const out =
    shared === undefined
      ? null
      : outAfterSilence({
          interval: own(interval, shared.interval),
          timeout: own(timeout, shared.timeout),
          retries: own(fall, shared.retries)
        })
  const placeholder = (value: number | undefined) => (value === undefined ? {} : { placeholder: String(value) })
  return (
    <>
      <div className="field-row rhythm">
        <NumberField
          name="check.interval"
          label={labelOf(shape.interval)}
          allowsEmpty
          whenEmpty={null}
          {...placeholder(shared?.interval)}
        />
        <NumberField name="check.timeout" label={labelOf(shape.timeout)} allowsEmpty whenEmpty={null} {...placeholder(shared?.timeout)} />
        <NumberField name="check.fall" label={labelOf(shape.fall)} allowsEmpty whenEmpty={null} {...placeholder(shared?.retries)} />
        <NumberField name="check.rise" label={labelOf(shape.rise)} allowsEmpty whenEmpty={null} placeholder="1" />
      </div>
      <p className="not-offered" aria-live="polite">
        Empty takes the value of <Link to="/rules-and-checking/check-parameters">Check Parameters</Link>.
        {out === null ? null : <> A server that stops answering is out after about {count(out.most)} seconds at the latest.</>}
      </p>
    </>
  )
}
