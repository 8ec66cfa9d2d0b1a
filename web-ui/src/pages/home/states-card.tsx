/** Services and real servers by state; each number leads to the list of just those. */
import { ServerStatus, ServiceStatus } from '@ballast/server/contract'
import { Link } from '@tanstack/react-router'
import { Outline } from '../../components/loaded.tsx'
import { StatusLabel } from '../../components/status-label.tsx'
import { count } from '../../lib/format.ts'
import { useLive } from '../../lib/live.ts'
import type { ServiceListSearch } from '../virtual-services/view-modify/search.ts'
import { HomeCard } from './home-card.tsx'

/** Shown even at zero, so that the card keeps its shape and a person sees that there is nothing down. */
const ALWAYS: ReadonlySet<string> = new Set(['Up', 'Down'])

export function StatesCard() {
  const services = useLive((live) => live.services)
  const servers = useLive((live) => live.servers)
  const phase = useLive((live) => live.phase)
  if (phase === 'connecting')
    return (
      <HomeCard title="State">
        <Outline />
      </HomeCard>
    )
  return (
    <HomeCard title="State">
      <div className="states">
        <States title="Virtual services" linkOf={(status) => ({ status })} words={ServiceStatus.options} items={services} />
        <States title="Real servers" linkOf={(servers) => ({ servers })} words={ServerStatus.options} items={servers} />
      </div>
    </HomeCard>
  )
}

interface StatesProps<W extends ServiceStatus | ServerStatus> {
  readonly title: string
  /** State of the list of services that shows these. */
  readonly linkOf: (word: W) => ServiceListSearch
  readonly words: readonly W[]
  readonly items: ReadonlyMap<number, { readonly status: W }>
}

function States<W extends ServiceStatus | ServerStatus>({ title, linkOf, words, items }: StatesProps<W>) {
  const byStatus = Map.groupBy(items.values(), (item) => item.status)
  return (
    <section aria-label={title}>
      <h3>
        {title} <span className="quiet figure-inline">{count(items.size)}</span>
      </h3>
      <ul>
        {words
          .filter((word) => ALWAYS.has(word) || byStatus.has(word))
          .map((word) => (
            <li key={word}>
              <Link to="/virtual-services" search={linkOf(word)} className="state-count">
                <span className="state-number">{count(byStatus.get(word)?.length ?? 0)}</span>
                <StatusLabel status={word} />
              </Link>
            </li>
          ))}
      </ul>
    </section>
  )
}
