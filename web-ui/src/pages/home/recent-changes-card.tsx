/** The last saves, with the way back. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Loaded } from '../../components/loaded.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { UndoButton } from '../../components/undo-button.tsx'
import { queries } from '../../lib/queries.ts'
import { HomeCard } from './home-card.tsx'

const SHOWN = 6

export function RecentChangesCard() {
  const revisions = useQuery(queries.recentRevisions(SHOWN))
  return (
    <HomeCard title="Recent changes" actions={<Link to="/system-configuration/change-history">Change History</Link>}>
      <Loaded query={revisions}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="quiet">Nothing was changed yet. Every save will stand here, and can be taken back.</p>
          ) : (
            <ul className="recent">
              {items.map((revision) => (
                <li key={revision.number}>
                  <div>
                    <span>{revision.note}</span>
                    <small className="quiet">
                      Revision {revision.number} by {revision.author}, <RelativeTime at={revision.at} />
                    </small>
                  </div>
                  <UndoButton revision={revision} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </HomeCard>
  )
}
