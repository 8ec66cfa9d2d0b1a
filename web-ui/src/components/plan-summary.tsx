/** What a change will do to traffic, in sentences. */
import type { Plan } from '@ballast/server/contract'
import { Content } from '@patternfly/react-core/dist/dynamic/components/Content'
import { ConfirmLinks, isHere } from './confirm-links.tsx'

const LEADS: Readonly<Record<Plan['action'], string>> = {
  none: 'Traffic is not touched.',
  runtime: 'The engine takes this over at once, without a reload.',
  reload: 'The engine reloads without dropping connections: running ones finish in the old process, new ones go to the new one.'
}

export function PlanSummary({ plan }: { readonly plan: Plan }) {
  const { confirm } = plan
  return (
    <Content>
      {confirm === undefined ? null : <Risk {...confirm} />}
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

/** A change of the network that could leave the administrator outside. */
function Risk({ seconds, reasons, confirmAt }: NonNullable<Plan['confirm']>) {
  const elsewhere = confirmAt.filter((address) => !isHere(address))
  return (
    <>
      <p>
        <strong>This can cut you off.</strong> It is taken back by itself after {seconds} seconds unless you press{' '}
        <em>Keep these settings</em> in the banner that appears.
      </p>
      <ul>
        {reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      {elsewhere.length === 0 || elsewhere.length < confirmAt.length ? null : (
        <p>
          Afterwards open <ConfirmLinks addresses={elsewhere} /> and log in: the banner waits there, too.
        </p>
      )}
    </>
  )
}
