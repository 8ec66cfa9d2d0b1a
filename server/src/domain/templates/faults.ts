/** What is wrong with a template file, each fault with its line. */
import { Refusal } from '../problems.ts'

export interface FileFault {
  /** From 1; null when it is about the file as a whole. */
  readonly line: number | null
  readonly message: string
}

/** A file full of nonsense must not make a larger answer. */
export const MAX_FAULTS = 20

export const faultInWords = ({ line, message }: FileFault): string => (line === null ? message : `Line ${line}: ${message}`)

export function refuseFile(faults: readonly FileFault[]): Refusal {
  const ordered = faults.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)).slice(0, MAX_FAULTS)
  const sentences = [...new Set(ordered.map(faultInWords))]
  const [first = 'The template cannot be read.'] = sentences
  const detail = sentences.length < 2 ? first : `${first} (${sentences.length - 1} more problem${sentences.length > 2 ? 's' : ''})`
  return new Refusal('invalid-input', detail, { errors: sentences.map((message) => ({ path: 'file', message })) })
}
