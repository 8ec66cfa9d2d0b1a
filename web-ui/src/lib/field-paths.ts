/** Where a fault of the server belongs in a form. */
import type { FieldProblem } from '@ballast/server/contract'

/** @returns the nearest field for a path: `ssl.certificates.0` stands at `ssl.certificates`. Null when the form shows no such field. */
export function fieldFor(path: string, has: (name: string) => boolean): string | null {
  const parts = path.split('.')
  for (let length = parts.length; length > 0; length -= 1) {
    const name = parts.slice(0, length).join('.')
    if (name !== '' && has(name)) return name
  }
  return null
}

/** @returns sentence and advice in one line. */
export const faultText = (fault: FieldProblem): string => (fault.hint === undefined ? fault.message : `${fault.message} ${fault.hint}`)
