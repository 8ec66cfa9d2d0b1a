/** What a change will do to traffic, in sentences. */
import type { Plan } from '@ballast/server/contract'
import { Content } from '@patternfly/react-core/dist/dynamic/components/Content'

const LEADS: Readonly<Record<Plan['action'], string>> = {
  none: 'Traffic is not touched.',
  runtime: 'The engine takes this over at once, without a reload.',
  reload: 'The engine reloads without dropping connections: running ones finish in the old process, new ones go to the new one.'
}

export function PlanSummary({ plan }: { readonly plan: Plan }) {
  return (
    <Content>
      <p>{LEADS[plan.action]}</p>
      {plan.reasons.length === 0 ? null : (
        <ul>
          {plan.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
    </Content>
  )
}
