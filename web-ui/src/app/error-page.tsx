/** A page that broke or could not be loaded: says so, keeps the rest of the UI alive. */
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { EmptyPage } from '../components/empty-page.tsx'
import { PageFrame } from '../components/page-frame.tsx'
import { ProblemAlert } from '../components/problem-alert.tsx'
import { problemOf } from '../lib/api.ts'
import { useLive } from '../lib/live.ts'
import { isLoadFailure } from './load-failure.ts'

export function ErrorPage({ error, reset }: ErrorComponentProps) {
  return isLoadFailure(error) ? <NotLoaded /> : <Broken error={error} reset={reset} />
}

/** The program of this page did not arrive. When the connection is back the page is loaded anew, by itself. */
function NotLoaded() {
  const phase = useLive((live) => live.phase)
  const wasAway = useRef(false)
  useEffect(() => {
    if (phase === 'stale') wasAway.current = true
    else if (phase === 'live' && wasAway.current) window.location.reload()
  }, [phase])
  return (
    <PageFrame title="This page is not loaded yet">
      <EmptyPage
        title={phase === 'live' ? 'A part of the user interface could not be loaded' : 'Ballast does not answer'}
        action={
          <Button variant="primary" onClick={() => window.location.reload()}>
            Load again
          </Button>
        }
      >
        {phase === 'live' ? 'It may have been updated a moment ago.' : 'The page opens by itself as soon as Ballast is back.'}
      </EmptyPage>
    </PageFrame>
  )
}

function Broken({ error, reset }: Pick<ErrorComponentProps, 'error' | 'reset'>) {
  const router = useRouter()
  const again = async (): Promise<void> => {
    await router.invalidate()
    reset()
  }
  return (
    <PageFrame title="This page could not be shown">
      <ProblemAlert problem={problemOf(error)} title="A fault in this page, not in your services. Their traffic goes on.">
        <Button variant="link" isInline onClick={() => void again()}>
          Try again
        </Button>
      </ProblemAlert>
    </PageFrame>
  )
}
