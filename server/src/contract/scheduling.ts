/** Scheduling methods: which real server gets a new client. */
import * as z from 'zod'

export const SchedulingMethod = z.enum(['round-robin', 'weighted-round-robin', 'least-connection', 'weighted-least-connection'])
export type SchedulingMethod = z.infer<typeof SchedulingMethod>
