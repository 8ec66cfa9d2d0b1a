/** Unified diff of the engine's files, on demand. Added and removed lines keep their + and -, so colour is not alone. */
import { ExpandableSection } from '@patternfly/react-core/dist/dynamic/components/ExpandableSection'
import { useState } from 'react'
import { kindOfLine } from './diff-lines.ts'

export function EngineDiff({ text }: { readonly text: string }) {
  const [isOpen, setOpen] = useState(false)
  if (text === '') return <p className="quiet">The engine files do not differ.</p>
  const lines = text.split('\n').map((line, index) => ({ line, number: index }))
  return (
    <ExpandableSection
      toggleText={isOpen ? 'Hide engine files' : 'Show engine files'}
      isExpanded={isOpen}
      onToggle={(_event, open) => setOpen(open)}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and without the focus a keyboard could not scroll it */}
      <pre className="diff" tabIndex={0}>
        {lines.map(({ line, number }) => (
          <span key={number} className={`diff-${kindOfLine(line)}`}>
            {`${line}\n`}
          </span>
        ))}
      </pre>
    </ExpandableSection>
  )
}
