/** What a run leaves behind as JSON. The page and the guard read it back, so it is a schema. */
import * as z from 'zod'

/** Of which of two values one is glad. */
const Better = z.enum(['higher', 'lower'])

export const Direction = z.enum(['at-least', 'at-most'])

const Spread = z.tuple([z.number(), z.number()]).readonly()

export const Figure = z.strictObject({
  /** `part/what`, the same in each run: history and budgets find it by this. */
  name: z.string().regex(/^[a-z0-9-]+(\/[a-z0-9-]+)+$/),
  title: z.string(),
  /** `ratio`, `ms`, `MB`, … */
  unit: z.string(),
  better: Better,
  value: z.number(),
  spread: Spread
})
export type Figure = z.infer<typeof Figure>

/** A table of the page, its cells as text. */
export const Table = z.strictObject({
  title: z.string(),
  columns: z.array(z.string()).readonly(),
  rows: z.array(z.array(z.string()).readonly()).readonly()
})
export type Table = z.infer<typeof Table>

/** Values side by side, with their spread as a line. */
const Bars = z.strictObject({
  kind: z.literal('bars'),
  /** Name of its file. */
  name: z.string().regex(/^[a-z0-9-]+$/),
  title: z.string(),
  unit: z.string(),
  /** A line across: a budget, or that which others are compared with. */
  mark: z.number().nullable(),
  groups: z
    .array(
      z.strictObject({
        label: z.string(),
        bars: z.array(z.strictObject({ series: z.string(), value: z.number(), spread: Spread })).readonly()
      })
    )
    .readonly()
})

/** How something grows; both axes are logarithmic. */
const Curves = z.strictObject({
  kind: z.literal('curves'),
  name: z.string().regex(/^[a-z0-9-]+$/),
  title: z.string(),
  x: z.string(),
  y: z.string(),
  series: z
    .array(
      z.strictObject({ label: z.string(), points: z.array(z.tuple([z.number().positive(), z.number().positive()]).readonly()).readonly() })
    )
    .readonly()
})

export const Chart = z.discriminatedUnion('kind', [Bars, Curves])
export type Chart = z.infer<typeof Chart>

/** What a part gives. */
export const PartResult = z.strictObject({
  figures: z.array(Figure).readonly(),
  tables: z.array(Table).readonly(),
  charts: z.array(Chart).readonly(),
  /** How it was measured and what was found: paragraphs of Markdown. */
  method: z.array(z.string()).readonly()
})
export type PartResult = z.infer<typeof PartResult>

export const Mode = z.enum(['quick', 'whole'])
export type Mode = z.infer<typeof Mode>

const MeasuredPart = PartResult.extend({
  name: z.string(),
  title: z.string(),
  at: z.iso.datetime(),
  commit: z.string(),
  seconds: z.number()
})
export type MeasuredPart = z.infer<typeof MeasuredPart>

/** A budget and what was measured of it; null where the figure was not measured. */
export const Judged = z.strictObject({
  name: z.string(),
  what: z.string(),
  unit: z.string(),
  /** Which side of the budget is the good one. */
  direction: Direction,
  value: z.number().nullable(),
  budget: z.number(),
  met: z.boolean().nullable(),
  spread: Spread.nullable(),
  /** Why it is missed, as far as it is known. */
  reason: z.string().optional()
})
export type Judged = z.infer<typeof Judged>

export const Run = z.strictObject({
  mode: Mode,
  /** Processor, cores, kernel, engine: figures of one machine say little about another. */
  machine: z.string(),
  parts: z.array(MeasuredPart).readonly(),
  budgets: z.array(Judged).readonly()
})
export type Run = z.infer<typeof Run>

/** One line of the history: a part that was measured. */
export const HistoryLine = z.strictObject({
  part: z.string(),
  at: z.iso.datetime(),
  commit: z.string(),
  mode: Mode,
  machine: z.string(),
  figures: z.record(z.string(), z.strictObject({ value: z.number(), spread: Spread }))
})
export type HistoryLine = z.infer<typeof HistoryLine>
