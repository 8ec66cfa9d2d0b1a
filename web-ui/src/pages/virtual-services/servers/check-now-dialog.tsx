/** *Check now*: asks a real server once and shows what was said, in both directions. */
import {
  CHECK_WORDS,
  type CheckExchangeEntry,
  type CheckNowResult,
  type RealServerView,
  type VirtualServiceView
} from '@ballast/server/contract'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Label } from '@patternfly/react-core/dist/dynamic/components/Label'
import { Modal, ModalBody, ModalFooter, ModalHeader } from '@patternfly/react-core/dist/dynamic/components/Modal'
import { Spinner } from '@patternfly/react-core/dist/dynamic/components/Spinner'
import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { ProblemAlert } from '../../../components/problem-alert.tsx'
import { api, problemOf } from '../../../lib/api.ts'
import { hostAndPort } from '../words.ts'

interface CheckNowDialogProps {
  readonly service: VirtualServiceView
  readonly server: RealServerView
  readonly onClose: () => void
}

export function CheckNowDialog({ service, server, onClose }: CheckNowDialogProps) {
  const titleId = useId()
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['check-now', service.id, server.id],
    queryFn: () => api.call('realServerCheck', { params: { id: service.id, serverId: server.id }, body: {} }),
    // Each look is a check of its own: nothing is kept, nothing is repeated by itself.
    gcTime: 0,
    staleTime: 0,
    retry: false,
    refetchOnWindowFocus: false
  })
  return (
    <Modal variant="medium" isOpen onClose={onClose} aria-labelledby={titleId}>
      <ModalHeader
        title={`Check of ${hostAndPort(server.address, server.port)}`}
        labelId={titleId}
        description={`${CHECK_WORDS[service.check.method]}, once and from this machine. The status of the server does not change by it.`}
      />
      <ModalBody>
        <div aria-live="polite" aria-busy={isFetching}>
          {isFetching ? <Spinner size="md" aria-label="The check is running" /> : null}
          {error === null || isFetching ? null : <ProblemAlert problem={problemOf(error)} />}
          {data === undefined || isFetching ? null : <Result result={data} />}
        </div>
      </ModalBody>
      <ModalFooter>
        <Button variant="secondary" isDisabled={isFetching} onClick={() => void refetch()}>
          Check again
        </Button>
        <Button variant="link" onClick={onClose}>
          Close
        </Button>
      </ModalFooter>
    </Modal>
  )
}

const Result = ({ result }: { readonly result: CheckNowResult }) => (
  <>
    <p>
      <Label color={result.up ? 'green' : 'red'}>{result.up ? 'Good' : 'Failed'}</Label> <span className="technical">{result.place}</span>:{' '}
      {result.reason}
    </p>
    <ol className="exchange">
      {result.exchange.map((entry, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a record that never changes
        <li key={at}>
          <Entry entry={entry} />
        </li>
      ))}
    </ol>
  </>
)

const KINDS: Readonly<Record<CheckExchangeEntry['kind'], string>> = { note: '', sent: 'Sent', received: 'Received' }

const Entry = ({ entry }: { readonly entry: CheckExchangeEntry }) => (
  <>
    <span className="exchange-time">{entry.at.toFixed(1)} ms</span>
    {entry.kind === 'note' ? (
      <span>{entry.text}</span>
    ) : (
      <div>
        <strong>{KINDS[entry.kind]}</strong>
        <pre className="technical">{entry.text}</pre>
      </div>
    )}
  </>
)
