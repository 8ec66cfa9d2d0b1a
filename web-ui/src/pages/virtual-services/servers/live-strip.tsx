/** What a service does at this moment: why it is in its state, and figures that do not jump. */
import type { ServiceState } from '@ballast/server/contract'
import { Bits, Count, Rate } from '../../../components/figures.tsx'
import { Sparkline } from '../../../components/sparkline.tsx'
import { asSentence } from '../../../lib/attention.ts'
import { useLive } from '../../../lib/live.ts'
import { useServiceState } from './live-cells.tsx'

const NO_POINTS: readonly number[] = []

export function LiveStrip({ loaded, isHttp }: { readonly loaded: ServiceState; readonly isHttp: boolean }) {
  const { reason, traffic } = useServiceState(loaded)
  const points = useLive((live) => live.sparks.get(loaded.id)) ?? NO_POINTS
  return (
    <>
      <p>{asSentence(reason)}</p>
      <dl className="live-strip">
        <div>
          <dt>Open connections</dt>
          <dd>
            <Count value={traffic.connections} />
          </dd>
        </div>
        <div>
          <dt>New connections</dt>
          <dd>
            <Rate perSecond={traffic.connectionRate} />
          </dd>
        </div>
        {isHttp ? (
          <div>
            <dt>Requests</dt>
            <dd>
              <Rate perSecond={traffic.requestRate} />
            </dd>
          </div>
        ) : null}
        <div>
          <dt>From clients</dt>
          <dd>
            <Bits perSecond={traffic.bitsIn} />
          </dd>
        </div>
        <div>
          <dt>To clients</dt>
          <dd>
            <Bits perSecond={traffic.bitsOut} />
          </dd>
        </div>
        <Sparkline values={points} />
      </dl>
    </>
  )
}
