/** A file, given to the form as base64. The browser's own control: it takes a dropped file, and works by keyboard and for screen readers. */
import { useState } from 'react'
import { readAsBase64 } from '../lib/files.ts'
import { FieldFrame, type FieldProps, useField } from './field-frame.tsx'

interface FileFieldProps extends FieldProps {
  /** e.g. `.pem,.crt`; a hint for the chooser, not a check. */
  readonly accept?: string
  /** Bytes; a larger file is not even read. */
  readonly limit: number
  readonly isOptional?: boolean
}

export function FileField({ name, label, help, accept, limit, isOptional = false, isDisabled = false }: FileFieldProps) {
  const bound = useField(name)
  const { onChange, onBlur, attach, id, helpId, error } = bound
  const [tooLarge, setTooLarge] = useState<string>()
  const choose = async (file: File | undefined): Promise<void> => {
    setTooLarge(undefined)
    if (file === undefined) return onChange(isOptional ? undefined : '')
    if (file.size > limit) {
      setTooLarge(`${file.name} has ${Math.ceil(file.size / 1024)} KiB; at most ${Math.floor(limit / 1024)} KiB are possible here.`)
      return onChange(isOptional ? undefined : '')
    }
    onChange(await readAsBase64(file))
  }
  return (
    <FieldFrame bound={{ ...bound, error: tooLarge ?? error }} label={label} help={help}>
      <input
        id={id}
        name={name}
        ref={attach}
        type="file"
        className="file-box"
        accept={accept}
        onChange={(event) => void choose(event.target.files?.[0])}
        onBlur={onBlur}
        aria-invalid={(tooLarge ?? error) !== undefined}
        aria-describedby={helpId}
        disabled={isDisabled}
      />
    </FieldFrame>
  )
}
