/** From the file on the administrator's computer to an installed version. */
import type { UpdateView } from '@ballast/server/contract'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Card, CardBody, CardTitle } from '@patternfly/react-core/dist/dynamic/components/Card'
import { FormGroup, FormHelperText } from '@patternfly/react-core/dist/dynamic/components/Form'
import { HelperText, HelperTextItem } from '@patternfly/react-core/dist/dynamic/components/HelperText'
import { Progress } from '@patternfly/react-core/dist/dynamic/components/Progress'
import { Flex, FlexItem } from '@patternfly/react-core/dist/dynamic/layouts/Flex'
import { type ReactNode, useId, useState } from 'react'
import { ProblemAlert } from '../../../components/problem-alert.tsx'
import { api, problemOf, queryClient } from '../../../lib/api.ts'
import { inDialog } from '../../../lib/change.ts'
import { bytes } from '../../../lib/format.ts'
import { queries } from '../../../lib/queries.ts'
import { useStore } from '../../../lib/store.ts'
import { cancelUpload, updateUploadStore, uploadUpdate } from '../../../lib/update-upload.ts'

export function UpdateCard({ update }: { readonly update: UpdateView }) {
  const titleId = useId()
  return (
    <Card component="section" aria-labelledby={titleId}>
      <CardTitle component="h2" id={titleId}>
        Update
      </CardTitle>
      <CardBody className="card-stack">
        <p className="section-intro">
          The running version and its traffic are not touched: the update is written beside it. Nothing is downloaded from the Internet.
        </p>
        <Step update={update} />
      </CardBody>
    </Card>
  )
}

function Step({ update }: { readonly update: UpdateView }) {
  const upload = useStore(updateUploadStore, (state) => state.upload)
  const { writing } = update
  if (writing !== null)
    return (
      <Bar
        title={`Installing version ${writing.version}`}
        done={writing.doneBytes}
        all={writing.totalBytes}
        words="It goes on when you leave this page."
      />
    )
  if (upload !== null)
    return (
      <Bar
        title={`Uploading ${upload.name}`}
        done={upload.sentBytes}
        all={upload.bytes}
        words={`${bytes(upload.sentBytes)} of ${bytes(upload.bytes)}. It goes on while this browser tab is open, also on other pages.`}
      >
        <Button variant="link" onClick={cancelUpload}>
          Cancel
        </Button>
      </Bar>
    )
  return update.upload?.isReady === true ? <Install version={update.upload.version ?? ''} /> : <Choose isTrial={update.isTrial} />
}

interface BarProps {
  readonly title: string
  readonly done: number
  readonly all: number
  readonly words: string
  readonly children?: ReactNode
}

function Bar({ title, done, all, words, children }: BarProps) {
  return (
    <div role="status">
      <Progress value={all === 0 ? 0 : Math.floor((100 * done) / all)} title={title} aria-label={title} />
      <p>
        {words} {children}
      </p>
    </div>
  )
}

/** Reads what the server says now, instead of waiting for the next look. */
const look = (): Promise<void> => queryClient.invalidateQueries({ queryKey: queries.update().queryKey })

function Choose({ isTrial }: { readonly isTrial: boolean }) {
  const id = useId()
  const problem = useStore(updateUploadStore, (state) => state.problem)
  const [file, setFile] = useState<File | null>(null)
  const [isAsked, setAsked] = useState(false)
  if (isTrial) return <p>The other version is the way back, as long as this one is on trial. Updates can be installed afterwards.</p>
  const start = (): void => {
    setAsked(true)
    if (file !== null) void uploadUpdate(file)
  }
  const isMissing = isAsked && file === null
  return (
    <>
      {problem === null ? null : <ProblemAlert problem={problem} title="The update was not taken" />}
      <FormGroup label="Software Update File" fieldId={id}>
        <input
          id={id}
          type="file"
          className="file-box"
          accept=".update"
          aria-describedby={`${id}-help`}
          aria-invalid={isMissing}
          onChange={(event) => setFile(event.target.files?.[0] ?? null)}
        />
        <FormHelperText>
          <HelperText id={`${id}-help`}>
            {isMissing ? <HelperTextItem variant="error">Choose the update file first.</HelperTextItem> : null}
            <HelperTextItem>
              The file is called ballast-&lt;version&gt;.update. Its signature is checked before anything is written.
            </HelperTextItem>
          </HelperText>
        </FormHelperText>
      </FormGroup>
      <Button variant="primary" onClick={start}>
        Update Machine
      </Button>
    </>
  )
}

function Install({ version }: { readonly version: string }) {
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ReturnType<typeof problemOf> | null>(null)
  const install = async (): Promise<void> => {
    setBusy(true)
    setProblem(null)
    try {
      queryClient.setQueryData(queries.update().queryKey, await api.call('updateInstall'))
    } catch (error) {
      setProblem(problemOf(error))
    }
    setBusy(false)
  }
  const forget = async (): Promise<void> => {
    await inDialog(() => api.call('updateForget'))
    await look()
  }
  return (
    <>
      {problem === null ? null : <ProblemAlert problem={problem} />}
      <p>Version {version} was uploaded, and its signature is that of its makers.</p>
      <Flex>
        <FlexItem>
          <Button variant="primary" isLoading={isBusy} isAriaDisabled={isBusy} onClick={() => void install()}>
            Install version {version}
          </Button>
        </FlexItem>
        <FlexItem>
          <Button variant="link" onClick={() => void forget()}>
            Do not install
          </Button>
        </FlexItem>
      </Flex>
    </>
  )
}
