/** Traffic now and in the last hour. */
import { Skeleton } from '@patternfly/react-core/dist/dynamic/components/Skeleton'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo } from 'react'
import { bits, count, rate } from '../../lib/format.ts'
import { useLive } from '../../lib/live.ts'
import { queries } from '../../lib/queries.ts'
import { chartData } from '../../lib/series.ts'
import { HomeCard } from './home-card.tsx'

// The chart library is not needed to see whether all is well.
const TrafficChart = lazy(async () => ({ default: (await import('../../components/traffic-chart.tsx')).TrafficChart }))

const CURSOR = 'home'
const BITS = ['From clients', 'To clients'] as const
const RATES = ['Requests', 'New connections'] as const

export function TrafficCard() {
  const total = useLive((live) => live.total)
  return (
    <HomeCard title="Traffic">
      <dl className="traffic-now">
        <Now title="Connections" value={total === null ? null : count(total.connections)} />
        <Now title="New connections" value={total === null ? null : rate(total.connectionRate)} />
        <Now title="Requests" value={total === null ? null : rate(total.requestRate)} />
        <Now title="From clients" value={total === null ? null : bits(total.bitsIn)} />
        <Now title="To clients" value={total === null ? null : bits(total.bitsOut)} />
      </dl>
      <LastHour />
    </HomeCard>
  )
}

function Now({ title, value }: { readonly title: string; readonly value: string | null }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{value ?? <Skeleton width="5rem" />}</dd>
    </div>
  )
}

function LastHour() {
  const { data } = useQuery(queries.traffic())
  const charts = useMemo(() => {
    if (data === undefined) return null
    const { samples, stepSeconds } = data
    return {
      bits: chartData(
        samples.map(({ at, total }) => ({ at, values: [total.bitsIn, total.bitsOut] })),
        stepSeconds,
        BITS.length
      ),
      rates: chartData(
        samples.map(({ at, total }) => ({ at, values: [total.requestRate, total.connectionRate] })),
        stepSeconds,
        RATES.length
      )
    }
  }, [data])
  if (charts === null) return <Skeleton height="220px" screenreaderText="Loading the last hour" />
  if (charts.bits.times.length < 2)
    return <p className="quiet">The last hour shows here from the second measurement on, ten seconds after the start.</p>
  return (
    <Suspense fallback={<Skeleton height="220px" />}>
      <div className="charts">
        <TrafficChart
          label="Bits per second in the last hour"
          series={BITS}
          data={charts.bits}
          format={bits}
          least={1000}
          cursorKey={CURSOR}
        />
        <TrafficChart
          label="Requests and connections per second in the last hour"
          series={RATES}
          data={charts.rates}
          format={rate}
          least={10}
          cursorKey={CURSOR}
        />
      </div>
    </Suspense>
  )
}
