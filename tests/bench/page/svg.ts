/** Plots as SVG, written by hand: bars with their spread, and curves of growth. They are read on a white and on a dark page alike. */
import { number, withUnit } from '../core/numbers.ts'
import type { Chart } from '../core/result.ts'

type Bars = Extract<Chart, { kind: 'bars' }>
type Curves = Extract<Chart, { kind: 'curves' }>

/** Told apart also by those who see no red or green (Okabe and Ito, then Tol). */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#882255', '#8f8600'] as const
const colour = (at: number): string => COLOURS[at % COLOURS.length] ?? COLOURS[0]

const STYLE =
  'text{font:12px system-ui,sans-serif;fill:#1f2328}.title{font-weight:600;font-size:14px}.grid{stroke:#8884}.spread,.mark{stroke:#1f2328}' +
  '@media(prefers-color-scheme:dark){text{fill:#e6edf3}.spread,.mark{stroke:#e6edf3}.paper{fill:#0d1117}}'

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
const at = (value: number): string => Number(value.toFixed(1)).toString()

const text = (x: number, y: number, words: string, more = ''): string => `<text x="${at(x)}" y="${at(y)}"${more}>${escaped(words)}</text>`
const lineFrom = (x1: number, y1: number, x2: number, y2: number, kind: string): string =>
  `<line class="${kind}" x1="${at(x1)}" y1="${at(y1)}" x2="${at(x2)}" y2="${at(y2)}"/>`
const END = ' text-anchor="end"'
const MIDDLE = ' text-anchor="middle"'

const WIDTH = 720
const TITLE = 28

function picture(title: string, height: number, parts: readonly string[]): string {
  const open = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${at(height)}" viewBox="0 0 ${WIDTH} ${at(height)}" role="img" aria-label="${escaped(title)}">`
  const paper = `<rect class="paper" width="${WIDTH}" height="${at(height)}" fill="#fff"/>`
  return `${[open, `<style>${STYLE}</style>`, paper, text(12, 20, title, ' class="title"'), ...parts, '</svg>'].join('\n')}\n`
}

/** Width of a letter, on the safe side: nobody here can measure text. */
const LETTER = 7
const ROW = 18

/** @returns the legend in as many rows as it needs, and the y below it. */
function legend(labels: readonly string[]): { readonly parts: readonly string[]; readonly below: number } {
  let [x, y] = [12, TITLE + 14]
  const parts = labels.map((label, index) => {
    const width = label.length * LETTER + 18
    if (x > 12 && x + width > WIDTH) [x, y] = [12, y + ROW]
    const here = x
    x += width + 14
    return `<rect x="${here}" y="${at(y - 10)}" width="12" height="12" fill="${colour(index)}"/>${text(here + 18, y, label)}`
  })
  return { parts, below: y + 10 }
}

/** A step of 1, 2 or 5 times a power of ten, with which `top` is reached in about five steps. */
export function niceStep(top: number): number {
  const rough = top / 5
  const power = 10 ** Math.floor(Math.log10(rough))
  return power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10)
}

const BAR = 11

function bars({ title, unit, groups, mark }: Bars): string {
  const series = [...new Set(groups.flatMap((group) => group.bars.map((bar) => bar.series)))]
  const top = Math.max(mark ?? 0, ...groups.flatMap((group) => group.bars.flatMap((bar) => [bar.value, bar.spread[1]])))
  const step = niceStep(top)
  const steps = Math.ceil(top / step)
  const left = Math.max(...groups.map(({ label }) => label.length)) * LETTER + 16
  const x = (value: number): number => left + (value / (steps * step)) * (WIDTH - left - 60)
  const { parts: explained, below: from } = legend(series)
  const parts: string[] = []
  let y = from + 8
  for (const group of groups) {
    parts.push(text(left - 8, y + (group.bars.length * BAR) / 2 + 4, group.label, END))
    for (const bar of group.bars) {
      const middle = y + BAR / 2
      parts.push(
        `<rect x="${left}" y="${at(y)}" width="${at(Math.max(x(bar.value) - left, 0))}" height="${BAR - 2}" fill="${colour(series.indexOf(bar.series))}"><title>${escaped(`${group.label}, ${bar.series}: ${withUnit(bar.value, unit)}`)}</title></rect>`,
        lineFrom(x(bar.spread[0]), middle, x(bar.spread[1]), middle, 'spread')
      )
      y += BAR
    }
    y += 8
  }
  const grid = Array.from({ length: steps + 1 }, (_, index) => index * step).flatMap((value) => [
    lineFrom(x(value), from, x(value), y, 'grid'),
    text(x(value), y + 16, withUnit(value, unit), MIDDLE)
  ])
  const marks = mark === null ? [] : [lineFrom(x(mark), from, x(mark), y, 'mark')]
  return picture(title, y + 26, [...explained, ...grid, ...parts, ...marks])
}

/** Powers of ten that hold all values between them. */
function decades(values: readonly number[]): { readonly low: number; readonly high: number } {
  const low = Math.floor(Math.log10(Math.min(...values)))
  return { low, high: Math.max(Math.ceil(Math.log10(Math.max(...values))), low + 1) }
}

const HEIGHT = 260
const LEFT = 70

function curves({ title, x: across, y: up, series }: Curves): string {
  const points = series.flatMap((one) => one.points)
  const [xs, ys] = [decades(points.map(([x]) => x)), decades(points.map(([, y]) => y))]
  const { parts: explained, below } = legend(series.map(({ label }) => label))
  const from = below + 16
  const x = (value: number): number => LEFT + ((Math.log10(value) - xs.low) / (xs.high - xs.low)) * (WIDTH - LEFT - 30)
  const y = (value: number): number => from + HEIGHT - ((Math.log10(value) - ys.low) / (ys.high - ys.low)) * HEIGHT
  const powers = ({ low, high }: { readonly low: number; readonly high: number }): readonly number[] =>
    Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index))
  const grid = [
    ...powers(xs).flatMap((value) => [
      lineFrom(x(value), from, x(value), from + HEIGHT, 'grid'),
      text(x(value), from + HEIGHT + 16, number(value), MIDDLE)
    ]),
    ...powers(ys).flatMap((value) => [
      lineFrom(LEFT, y(value), WIDTH - 30, y(value), 'grid'),
      text(LEFT - 6, y(value) + 4, number(value), END)
    ])
  ]
  const drawn = series.map(({ points: own }, index) => {
    const path = own.map(([px, py]) => `${at(x(px))},${at(y(py))}`)
    const dots = path.map((place) => `<circle cx="${place.split(',')[0]}" cy="${place.split(',')[1]}" r="3" fill="${colour(index)}"/>`)
    return `<polyline points="${path.join(' ')}" fill="none" stroke="${colour(index)}" stroke-width="2"/>${dots.join('')}`
  })
  const axes = [text(LEFT - 58, from - 8, up), text(WIDTH - 30, from + HEIGHT + 34, across, END)]
  return picture(title, from + HEIGHT + 44, [...explained, ...grid, ...axes, ...drawn])
}

export const svg = (chart: Chart): string => (chart.kind === 'bars' ? bars(chart) : curves(chart))
