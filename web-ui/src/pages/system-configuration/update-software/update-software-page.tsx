/** *Update Software*: upload, install beside the running version, start once, keep or go back. */
import '../network.css'
import type { UpdateView } from '@ballast/server/contract'
import { Alert } from '@patternfly/react-core/dist/dynamic/components/Alert'
import { useQuery } from '@tanstack/react-query'
import { UnlessGoingDown } from '../../../components/going-down.tsx'
import { Loaded } from '../../../components/loaded.tsx'
import { PageFrame } from '../../../components/page-frame.tsx'
import { RelativeTime } from '../../../components/relative-time.tsx'
import { queries } from '../../../lib/queries.ts'
import { StartCard } from './start-card.tsx'
import { UpdateCard } from './update-card.tsx'
import { VersionsCard } from './versions-card.tsx'

export function UpdateSoftwarePage() {
  const query = useQuery(queries.update())
  return (
    <PageFrame
      title="Update Software"
      place="System Configuration > System Administration"
      intro="This machine has room for two versions. An update is installed beside the one that runs, started once, and kept only if it works; else the machine goes back by itself."
    >
      <UnlessGoingDown>
        <Loaded query={query}>
          {(update) => (
            <>
              <Notices update={update} />
              <div className="form-stack">
                <VersionsCard update={update} />
                {update.access.allowed ? (
                  <>
                    <StartCard update={update} />
                    <UpdateCard update={update} />
                  </>
                ) : null}
              </div>
            </>
          )}
        </Loaded>
      </UnlessGoingDown>
    </PageFrame>
  )
}

const OUTCOMES = { written: 'success', kept: 'success', refused: 'danger', 'fell-back': 'warning' } as const

function Notices({ update }: { readonly update: UpdateView }) {
  const { access, isTrial, last } = update
  if (!access.allowed)
    return (
      <Alert variant="info" isInline component="h2" title="This machine cannot be updated from here" className="network-notice">
        {access.reason}
      </Alert>
    )
  if (isTrial)
    return (
      <Alert
        variant="info"
        isInline
        component="h2"
        title={`Version ${update.running.version ?? ''} is on trial`}
        className="network-notice"
      >
        It is kept as soon as web interface, traffic engine and network have worked for a while, which takes about a minute. Otherwise the
        machine goes back to version {update.other?.version} by itself.
      </Alert>
    )
  if (last === null) return null
  return (
    <Alert variant={OUTCOMES[last.outcome]} isInline component="h2" title={last.message} className="network-notice">
      <RelativeTime at={last.at} />
    </Alert>
  )
}
