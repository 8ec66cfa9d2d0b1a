/** *TCP dump*: packets into a file, bounded in time, number and size. */
import { CaptureRequest, urlOf } from '@ballast/server/contract'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Progress } from '@patternfly/react-core/dist/dynamic/components/Progress'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { Loaded } from '../../../components/loaded.tsx'
import { NumberField } from '../../../components/number-field.tsx'
import { SelectField } from '../../../components/select-field.tsx'
import { TextField } from '../../../components/text-field.tsx'
import { api, queryClient } from '../../../lib/api.ts'
import { inDialog } from '../../../lib/change.ts'
import { bytes, count } from '../../../lib/format.ts'
import { queries } from '../../../lib/queries.ts'
import { ToolForm } from './tool-form.tsx'

const route = getRouteApi('/system-configuration/diagnostics')

/** ms between two looks at a running capture. */
const LOOK = 1000

const captureQuery = (id: string) => ({
  queryKey: ['capture', id],
  queryFn: () => api.call('captureShow', { params: { id } })
})

export function Capture({ isReadOnly }: { readonly isReadOnly: boolean }) {
  const { capture } = route.useSearch()
  const navigate = route.useNavigate()
  const { data } = useQuery(queries.network())
  const links = data?.links ?? []
  const first = data?.interfaces[0]?.name ?? links[0]?.name
  // The choice of interfaces arrives with the network.
  if (first === undefined) return null
  return (
    <ToolForm
      title="TCP dump"
      intro="Writes the packets of an interface to a file that Wireshark opens. Whatever comes first ends it: the seconds, the packets, or 256 MiB."
      schema={CaptureRequest}
      values={{ link: first, address: null, port: null, packets: 10_000, seconds: 10 }}
      action="Start capture"
      run={async (body) => {
        const started = await api.call('captureStart', { body })
        await navigate({
          search: { capture: started.id, seconds: body.seconds },
          replace: true,
          resetScroll: false
        })
        return null
      }}
      isReadOnly={isReadOnly}
      after={capture === undefined ? null : <CaptureState key={capture} id={capture} />}
    >
      <SelectField name="link" label="Interface" choices={links.map(({ name }) => ({ value: name, label: name }))} />
      <TextField name="address" label="Address" help="Only packets from or to it; empty: all." isTechnical isNullable />
      <NumberField name="port" label="Port" help="Only packets from or to it; empty: all." allowsEmpty whenEmpty={null} />
      <NumberField name="packets" label="Packets" unit="packets" help="At most 200000." />
      <NumberField name="seconds" label="Seconds" unit="seconds" help="At most 600." />
    </ToolForm>
  )
}

const secondsSince = (iso: string, now: number): number => (now - Date.parse(iso)) / 1000
const left = (iso: string, now: number, seconds: number): string => count(Math.max(0, Math.ceil(seconds - secondsSince(iso, now))))

function CaptureState({ id }: { readonly id: string }) {
  const { seconds = 10 } = route.useSearch()
  const [now, setNow] = useState(() => Date.now())
  const query = useQuery({
    ...captureQuery(id),
    staleTime: 0,
    refetchInterval: ({ state }) => {
      setNow(Date.now())
      return state.data?.running === false ? false : LOOK
    }
  })
  const stop = async (): Promise<void> => {
    const stopped = await inDialog(() => api.call('captureStop', { params: { id } }))
    if (stopped !== null) queryClient.setQueryData(captureQuery(id).queryKey, stopped)
  }
  return (
    <Loaded query={query}>
      {({ running, bytes: size, startedAt, link, reason }) => (
        <div className="capture-state">
          {running ? (
            <>
              <Progress
                title={`Capturing on ${link}: ${bytes(size)}`}
                value={Math.min(100, Math.round((secondsSince(startedAt, now) / seconds) * 100))}
                valueText={`${left(startedAt, now, seconds)} seconds left`}
                label={`${left(startedAt, now, seconds)} s left`}
              />
              <Button variant="secondary" onClick={() => void stop()}>
                Stop
              </Button>
            </>
          ) : (
            <p role="status">
              {bytes(size)} from {link}. {reason}
            </p>
          )}
          {running ? null : (
            <a href={urlOf('captureFile', { params: { id } })} download>
              Download capture
            </a>
          )}
        </div>
      )}
    </Loaded>
  )
}
