/** Access lists that a running worker has loaded: entries come and go by command. */
import type { Step } from './steps.ts'

export const isAccessList = (path: string): boolean => path.endsWith('.acl')

/** More than this many commands take longer than a reload, which reads the file once. */
const MOST_COMMANDS = 1_000

const entriesIn = (text: string): ReadonlySet<string> => new Set(text.split('\n').filter((line) => line !== ''))

/** @returns null when a reload is quicker. New entries come before removals: whoever is blocked by both stays blocked. */
export function planAccessList(list: string, before: string, after: string): readonly Step[] | null {
  const [old, now] = [entriesIn(before), entriesIn(after)]
  const steps: Step[] = [
    ...[...now].filter((entry) => !old.has(entry)).map((entry): Step => ({ do: 'list-entry', list, entry })),
    ...[...old].filter((entry) => !now.has(entry)).map((entry): Step => ({ do: 'unlist-entry', list, entry }))
  ]
  return steps.length > MOST_COMMANDS ? null : steps
}
