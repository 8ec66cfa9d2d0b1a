/** Home: one glance says healthy or not. */
import { Grid, GridItem } from '@patternfly/react-core/dist/dynamic/layouts/Grid'
import { useQuery } from '@tanstack/react-query'
import { PageFrame } from '../../components/page-frame.tsx'
import { queries } from '../../lib/queries.ts'
import { AttentionCard } from './attention-card.tsx'
import { FirstSteps } from './first-steps.tsx'
import { MachineCard } from './machine-card.tsx'
import { RecentChangesCard } from './recent-changes-card.tsx'
import { StatesCard } from './states-card.tsx'
import { TrafficCard } from './traffic-card.tsx'

export function HomePage() {
  const services = useQuery(queries.virtualServices())
  return (
    <PageFrame title="Home">
      <Grid hasGutter>
        {services.data?.total === 0 ? (
          <GridItem span={12}>
            <FirstSteps />
          </GridItem>
        ) : null}
        <GridItem span={12} lg={6}>
          <StatesCard />
        </GridItem>
        <GridItem span={12} lg={6}>
          <AttentionCard />
        </GridItem>
        <GridItem span={12}>
          <TrafficCard />
        </GridItem>
        <GridItem span={12} lg={6}>
          <RecentChangesCard />
        </GridItem>
        <GridItem span={12} lg={6}>
          <MachineCard />
        </GridItem>
      </Grid>
    </PageFrame>
  )
}
