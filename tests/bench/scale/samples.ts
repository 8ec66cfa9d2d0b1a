/** What is measured of each size. */
import { type Measured, measured } from '../core/statistics.ts'

export const WHAT = {
  start: { title: 'Start until everything serves', unit: 'ms' },
  'list-api': { title: 'List of all services by the API', unit: 'ms' },
  'list-api-cpu': { title: 'Processor time of the web process for a list', unit: 'ms' },
  'save-reload': { title: 'Save by reload', unit: 'ms' },
  'save-runtime': { title: 'Save by runtime API', unit: 'ms' },
  'save-runtime-cpu': { title: 'Processor time of the web process for a save by runtime API', unit: 'ms' },
  revision: { title: 'A revision from the history', unit: 'ms' },
  diff: { title: 'What a revision changed in the engine’s files', unit: 'ms' },
  'web-memory': { title: 'Memory of the web process', unit: 'MB' },
  'engine-memory': { title: 'Memory of the engine', unit: 'MB' },
  'web-idle-cpu': { title: 'Processor, web process, idle just after a client asked', unit: '%' },
  'web-unwatched-cpu': { title: 'Processor, web process, nobody looks', unit: '%' },
  'engine-idle-cpu': { title: 'Processor, engine, idle with health checks', unit: '%' }
} as const
export type What = keyof typeof WHAT
export const NAMES = Object.keys(WHAT) as readonly What[]

/** In the order of the rounds. */
export type Samples = Readonly<Record<What, readonly number[]>>
export type BySize = ReadonlyMap<number, Samples>

/** Of processors, what is done every five seconds, and a collection of garbage, must not be left out by a median. */
const isMean = (what: What): boolean => WHAT[what].unit === '%' || what === 'list-api-cpu' || what === 'save-runtime-cpu'

export function middleOf(what: What, samples: readonly number[]): Measured {
  const found = measured(samples)
  return isMean(what) ? { ...found, value: samples.reduce((sum, one) => sum + one, 0) / samples.length } : found
}
