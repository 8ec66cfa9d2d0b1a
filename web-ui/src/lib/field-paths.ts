/** Where a fault of the server belongs in a form. */
import { ApiError, type FieldProblem } from '@ballast/server/contract'

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

/**
 * For a form that is one part of what it sends: a fault at `routes.3.gateway` belongs to its field `gateway`.
 * @param prefix where the part stands in the body, e.g. `routes.3`.
 */
export const faultsWithin = <T>(prefix: string, send: () => Promise<T>): Promise<T> =>
  faultsMoved((path) => (path.startsWith(`${prefix}.`) ? path.slice(prefix.length + 1) : path), send)

/** Calls the paths of faults as the form calls its fields, where the two differ. */
export async function faultsMoved<T>(nameOf: (path: string) => string, send: () => Promise<T>): Promise<T> {
  try {
    return await send()
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    throw new ApiError({
      ...error.problem,
      errors: error.problem.errors.map((fault) => ({ ...fault, path: nameOf(fault.path) }))
    })
  }
}
