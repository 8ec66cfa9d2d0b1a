/** *Explain*: in sentences what the service does, as saved and as typed; it follows while one edits. */
import type { ExplainSentence, Explanation, VirtualServicePatch } from '@ballast/server/contract'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Card, CardBody, CardTitle } from '@patternfly/react-core/dist/dynamic/components/Card'
import { Label } from '@patternfly/react-core/dist/dynamic/components/Label'
import { AngleDownIcon } from '@patternfly/react-icons/dist/dynamic/icons/angle-down-icon'
import { AngleRightIcon } from '@patternfly/react-icons/dist/dynamic/icons/angle-right-icon'
import { ExclamationTriangleIcon } from '@patternfly/react-icons/dist/dynamic/icons/exclamation-triangle-icon'
import { LightbulbIcon } from '@patternfly/react-icons/dist/dynamic/icons/lightbulb-icon'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useId, useState } from 'react'
import { Loaded } from '../../../components/loaded.tsx'
import { counted } from '../../../lib/format.ts'
import { queries } from '../../../lib/queries.ts'
import { type Store, useStore } from '../../../lib/store.ts'
import { goToField } from './go-to-field.ts'

/** ms. A sentence that changes with every letter cannot be read. */
const SETTLED = 300

const WHOLE = (patch: VirtualServicePatch): VirtualServicePatch => patch

function useSettled(typed: Store<VirtualServicePatch>): VirtualServicePatch {
  const now = useStore(typed, WHOLE)
  const [settled, setSettled] = useState(now)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(now), SETTLED)
    return () => clearTimeout(timer)
  }, [now])
  return settled
}

interface ExplainPanelProps {
  readonly id: number
  readonly typed: Store<VirtualServicePatch>
}

/** On a phone the sentences would push the forms out of sight. */
const hasRoom = (): boolean => window.matchMedia('(min-width: 75rem)').matches

export function ExplainPanel({ id, typed }: ExplainPanelProps) {
  const titleId = useId()
  const [isOpen, setOpen] = useState(hasRoom)
  const patch = useSettled(typed)
  const query = useQuery(queries.explanation(id, patch))
  const isTyped = Object.keys(patch).length > 0
  return (
    <Card component="section" aria-labelledby={titleId} className="explain" isCompact>
      <CardTitle component="h2">
        <Button
          variant="plain"
          className="explain-toggle"
          aria-expanded={isOpen}
          icon={isOpen ? <AngleDownIcon /> : <AngleRightIcon />}
          onClick={() => setOpen(!isOpen)}
        >
          <span id={titleId}>Explain</span>
        </Button>
        {query.data === undefined ? null : <Marks explanation={query.data} />}
      </CardTitle>
      {isOpen ? (
        <CardBody>
          {isTyped ? <p className="quiet">As typed, not saved yet.</p> : null}
          <Loaded query={query}>{(explanation) => <Topics explanation={explanation} />}</Loaded>
        </CardBody>
      ) : null}
    </Card>
  )
}

function Marks({ explanation }: { readonly explanation: Explanation }) {
  const warnings = explanation.topics.flatMap(({ sentences }) => sentences).filter(({ severity }) => severity === 'warning').length
  return (
    <span role="status">
      {warnings === 0 ? null : (
        <Label color="orange" isCompact icon={<ExclamationTriangleIcon />}>
          {counted(warnings, 'warning', 'warnings')}
        </Label>
      )}
    </span>
  )
}

const Topics = ({ explanation }: { readonly explanation: Explanation }) => (
  <dl className="explanation">
    {explanation.topics.map(({ topic, title, sentences }) => (
      <div key={topic}>
        <dt>{title}</dt>
        {sentences.map((sentence) => (
          <dd key={sentence.text} className={`explain-${sentence.severity}`}>
            <Sentence sentence={sentence} />
          </dd>
        ))}
      </div>
    ))}
  </dl>
)

function Sentence({ sentence: { severity, text, field } }: { readonly sentence: ExplainSentence }) {
  if (severity === 'info') return text
  return (
    <>
      {severity === 'warning' ? (
        <ExclamationTriangleIcon aria-label="Warning" role="img" />
      ) : (
        <LightbulbIcon aria-label="Advice" role="img" />
      )}
      <span>
        {text}{' '}
        {field === null ? null : (
          <Button variant="link" isInline aria-label={`Show the field: ${text}`} onClick={() => goToField(field)}>
            Show
          </Button>
        )}
      </span>
    </>
  )
}
