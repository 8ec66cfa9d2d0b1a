/** No answer from the server: a banner while pages still show what they knew, a page while nothing is known yet. */
import { Banner } from '@patternfly/react-core/dist/dynamic/components/Banner'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Spinner } from '@patternfly/react-core/dist/dynamic/components/Spinner'
import { Bullseye } from '@patternfly/react-core/dist/dynamic/layouts/Bullseye'
import { useEffect, useState } from 'react'
import { cutOffStore } from '../lib/cut-off.ts'
import { absoluteTime } from '../lib/format.ts'
import { useLive } from '../lib/live.ts'
import { useStore } from '../lib/store.ts'

/** ms of silence before the page says so; a quick answer should not flash a text. */
const PATIENCE = 1500

export function UnreachablePage() {
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE)
    return () => clearTimeout(timer)
  }, [])
  return (
    <Bullseye>
      <div className="waiting" role="status">
        <Spinner aria-label="Waiting for Ballast" />
        {isLate ? <p>Ballast does not answer yet. It may be starting; this page goes on by itself as soon as it does.</p> : null}
      </div>
    </Bullseye>
  )
}

export function UnreachableBanner({ onRetry }: { readonly onRetry: () => void }) {
  const isStale = useLive((live) => live.phase === 'stale')
  // After a network change of our own the banner about that says more.
  const isExpected = useStore(cutOffStore, (cutOff) => cutOff !== null)
  const at = useLive((live) => live.at)
  return (
    <div role="status">
      {isStale && !isExpected ? (
        <Banner color="yellow" screenReaderText="Warning">
          Ballast does not answer{at === null ? '' : `; what you see is of ${absoluteTime(at)}`}. The traffic of the services does not
          depend on this.{' '}
          <Button variant="link" isInline onClick={onRetry}>
            Try again now
          </Button>
        </Banner>
      ) : null}
    </div>
  )
}
