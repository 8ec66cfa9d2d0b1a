/** `describe` for tests that need the lab: where none can be built they are skipped, and it is said why. */
import { describe } from 'vitest'
import { labProblem } from './namespaces.ts'

const problem = await labProblem()
if (problem !== null) console.warn(problem)

export const describeLab = (name: string, body: () => void): void => {
  describe.skipIf(problem !== null)(name, body)
}
