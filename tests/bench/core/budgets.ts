/** Budgets of the design against figures that were measured. */
import * as z from 'zod'
import { Direction, type Figure, type Judged } from './result.ts'

/** One line of budgets.json. */
export const Budget = z.strictObject({
  name: z.string(),
  what: z.string(),
  /** Name of the figure that it limits. */
  figure: z.string(),
  unit: z.string(),
  direction: Direction,
  budget: z.number(),
  /** What stands in the way where it is missed, with the measurement that shows it. */
  reason: z.string().optional()
})
export type Budget = z.infer<typeof Budget>

const keeps = ({ direction, budget }: Budget, value: number): boolean => (direction === 'at-least' ? value >= budget : value <= budget)

export function judge(budget: Budget, figures: ReadonlyMap<string, Figure>): Judged {
  const { figure: measures, ...rest } = budget
  const figure = figures.get(measures)
  if (figure === undefined) return { ...rest, value: null, met: null, spread: null }
  return { ...rest, value: figure.value, met: keeps(budget, figure.value), spread: figure.spread }
}

/** Missed, and not by noise: both ends of the spread miss it. */
export const isSurelyMissed = (budget: Budget, { met, spread }: Judged): boolean =>
  met === false && spread !== null && spread.every((end) => !keeps(budget, end))
