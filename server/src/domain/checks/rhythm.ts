/** How often a service's servers are checked: its own numbers, or those of *Check Parameters*. */
import type { CheckParameters, HealthCheck } from '../../contract/index.ts'

/** Seconds and counts. */
export interface Rhythm {
  readonly interval: number
  readonly timeout: number
  readonly fall: number
  readonly rise: number
}

export const rhythmOf = (check: HealthCheck, parameters: CheckParameters): Rhythm => ({
  interval: check.interval ?? parameters.interval,
  timeout: check.timeout ?? parameters.timeout,
  fall: check.fall ?? parameters.retries,
  rise: check.rise ?? 1
})
