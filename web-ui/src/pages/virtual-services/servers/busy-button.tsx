/** A button that waits for what it started: a second click cannot start it twice. */
import { Button, type ButtonProps } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useEffect, useRef, useState } from 'react'

interface BusyButtonProps
  extends Pick<ButtonProps, 'variant' | 'size' | 'isInline' | 'isDanger' | 'aria-label' | 'children' | 'isDisabled'> {
  readonly run: () => Promise<unknown>
}

export function BusyButton({ run, isDisabled = false, ...rest }: BusyButtonProps) {
  const [isBusy, setBusy] = useState(false)
  const isHere = useRef(true)
  useEffect(() => {
    isHere.current = true
    return () => {
      isHere.current = false
    }
  }, [])
  const start = async (): Promise<void> => {
    setBusy(true)
    await run()
    if (isHere.current) setBusy(false)
  }
  // Not `disabled` while it waits: that would throw the focus away, and a dialog could not give it back.
  return <Button {...rest} isDisabled={isDisabled} isAriaDisabled={isBusy} onClick={() => void start()} />
}
