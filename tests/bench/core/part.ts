/** What a part of the bench is: one file that has this shape, and one line in parts.ts. */
import type { Mode, PartResult } from './result.ts'

export interface Context {
  readonly mode: Mode
  /** Does something and shows that it goes on, with the time it takes. */
  readonly step: <T>(title: string, work: () => Promise<T>) => Promise<T>
  /** What a part starts it puts in here; it is ended when the part is over, also when it fails. */
  readonly resources: AsyncDisposableStack
}

export interface Part {
  /** As one types it: `npm run bench -- data-plane`. */
  readonly name: string
  readonly title: string
  /** Which runs leave it out unless it is named: every one, as for a soak of an hour, or the quick ones. */
  readonly leftOutOf?: 'all' | 'quick'
  readonly run: (context: Context) => Promise<PartResult>
}
