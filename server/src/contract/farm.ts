/** A farm: real servers and how clients are spread over them. A virtual service is one, or consists of several (its SubVSs). */
import * as z from 'zod'
import { HealthCheck } from './health-check.ts'
import { Persistence } from './persistence.ts'
import { SchedulingMethod } from './scheduling.ts'

/** What every farm has for itself, whether it is a virtual service or a SubVS. */
export const FarmFields = z.strictObject({
  persistence: Persistence,
  scheduling: SchedulingMethod.meta({ title: 'Scheduling Method' }),
  check: HealthCheck
})
