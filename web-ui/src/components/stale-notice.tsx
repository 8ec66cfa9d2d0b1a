/** Somebody else saved the same object while this form was being filled in: who, when, what, and how to go on. */
import { Alert, AlertActionLink } from '@patternfly/react-core/dist/dynamic/components/Alert'
import { useQuery } from '@tanstack/react-query'
import { queries } from '../lib/queries.ts'
import { ChangeList } from './change-list.tsx'
import { RelativeTime } from './relative-time.tsx'

export function StaleNotice({ version, onLoad }: { readonly version: number; readonly onLoad: () => void }) {
  const { data } = useQuery(queries.revision(version))
  return (
    <div role="alert">
      <Alert
        variant="warning"
        isInline
        title={data === undefined ? 'Somebody changed this meanwhile' : `${data.author} changed this meanwhile`}
        actionLinks={
          <AlertActionLink component="button" onClick={onLoad}>
            Load the newest
          </AlertActionLink>
        }
      >
        {data === undefined ? null : (
          <>
            <p>
              Revision {data.number}, <RelativeTime at={data.at} />:
            </p>
            <ChangeList changes={data.changes} />
          </>
        )}
        <p>Load the newest to save on top of it. What you typed stays in the fields.</p>
      </Alert>
    </div>
  )
}
