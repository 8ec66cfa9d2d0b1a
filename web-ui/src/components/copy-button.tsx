/** Copies an address, a fingerprint or an error number. */
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Tooltip } from '@patternfly/react-core/dist/dynamic/components/Tooltip'
import { CheckIcon } from '@patternfly/react-icons/dist/dynamic/icons/check-icon'
import { CopyIcon } from '@patternfly/react-icons/dist/dynamic/icons/copy-icon'
import { useEffect, useState } from 'react'

/** How long the tick stays, ms. */
const CONFIRMED = 2000

/** @param what names the thing, e.g. `Virtual Address`. */
export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), CONFIRMED)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
  }
  return (
    <Tooltip content={copied ? 'Copied' : `Copy ${what}`} aria="none" aria-live="polite">
      <Button
        variant="plain"
        size="sm"
        hasNoPadding
        aria-label={`Copy ${what} ${text}`}
        icon={copied ? <CheckIcon /> : <CopyIcon />}
        onClick={() => void copy()}
      />
    </Tooltip>
  )
}
