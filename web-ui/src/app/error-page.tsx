/** A page that broke: says so, keeps the rest of the UI alive. */
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router'
import { PageFrame } from '../components/page-frame.tsx'
import { ProblemAlert } from '../components/problem-alert.tsx'
import { problemOf } from '../lib/api.ts'

export function ErrorPage({ error, reset }: ErrorComponentProps) {
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
