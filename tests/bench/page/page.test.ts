/** The page in the repository is the one that its JSON gives, and says what the JSON says. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Chart, Run } from '../core/result.ts'
import { DOCS, PUBLISHED } from '../files.ts'
import { pageFiles } from './page.ts'
import { niceStep, svg } from './svg.ts'

const bars = (value: number, label = 'HTTP'): Chart => ({
  kind: 'bars',
  name: 'speed',
  title: 'Speed <b> & "so"',
  unit: 'ratio',
  mark: 1,
  groups: [{ label, bars: [{ series: 'Ballast', value, spread: [value * 0.9, value * 1.1] }] }]
})
const curves: Chart = {
  kind: 'curves',
  name: 'growth',
  title: 'Growth',
  x: 'services',
  y: 'MB',
  series: [
    {
      label: 'memory',
      points: [
        [10, 90],
        [100, 120],
        [2000, 400]
      ]
    }
  ]
}
const RUN: Run = {
  mode: 'whole',
  machine: 'a machine',
  budgets: [
    {
      name: 'speed',
      what: 'speed',
      unit: 'ms',
      direction: 'at-most',
      budget: 5,
      value: 7,
      met: false,
      spread: [6, 8],
      reason: 'Light is slow.'
    },
    { name: 'size', what: 'size', unit: 'MB', direction: 'at-most', budget: 250, value: null, met: null, spread: null }
  ],
  parts: [
    {
      name: 'part',
      title: 'A part',
      at: '2026-01-01T00:00:00.000Z',
      commit: 'abc',
      seconds: 3,
      method: ['Measured so.'],
      charts: [bars(1.2), curves],
      tables: [{ title: 'Cases', columns: ['case'], rows: [['a|b']] }],
      figures: [{ name: 'part/speed', title: 'Speed', unit: 'ms', better: 'lower', value: 7, spread: [6, 8] }]
    }
  ]
}

/** Tags of a picture that were opened and not closed. */
function openTags(picture: string): readonly string[] {
  const open: string[] = []
  for (const [, closing, name = '', self] of picture.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
    if (closing === '/') expect(open.pop()).toBe(name)
    else if (self !== '/') open.push(name)
  }
  return open
}

test('every plot of a part is a file that the page shows', () => {
  const files = pageFiles(RUN)
  expect([...files.keys()]).toEqual(['performance.md', 'performance/part-speed.svg', 'performance/part-growth.svg'])
  for (const path of [...files.keys()].slice(1)) expect(files.get('performance.md')).toContain(`](${path})`)
})

test('the page says which budgets are missed, and which were not measured', () => {
  const page = pageFiles(RUN).get('performance.md')
  expect(page).toContain('| speed | ≤ 5 ms | 7 ms | 6 – 8 | **missed** |')
  expect(page).toContain('| size | ≤ 250 MB | – | – | not measured |')
  expect(page).toContain('Missed, *speed*: Light is slow.')
  expect(page).toContain('| a\\|b |')
})

test('plots are well-formed, and text does not become markup', () => {
  for (const chart of [bars(0.5, '<script>'), curves]) {
    const picture = svg(chart)
    expect(openTags(picture)).toEqual([])
    expect(picture).not.toMatch(/<script>|<b>|NaN|Infinity/)
  }
})

test('long labels stay inside of the picture', () => {
  const label = 'A label that is as long as they get'
  const named = Array.from({ length: 8 }, (_, index) => ({ label: `${label} ${index}`, points: [[10, 1] as const, [100, 2] as const] }))
  const legend = svg({ ...curves, series: named }).matchAll(/<text x="(\d+)" y="\d+">A label/g)
  const starts = [...legend].map(([, x]) => Number(x))
  expect(starts).toHaveLength(8)
  for (const x of starts) expect(x + (label.length + 2) * 7).toBeLessThanOrEqual(720)
  const end = Number(/<text x="(\d+)"[^>]*text-anchor="end">A label/.exec(svg(bars(1, label)))?.[1])
  expect(end - label.length * 7).toBeGreaterThanOrEqual(0)
})

test('a longer bar stands for more', () => {
  const width = (value: number): number => Number(/<rect [^>]* width="([\d.]+)" height="9"/.exec(svg(bars(value)))?.[1])
  expect(width(0.8)).toBeGreaterThan(width(0.4))
})

test.each([
  [1.1, 0.5],
  [4, 1],
  [73, 20],
  [0.02, 0.005]
])('up to %d the grid goes in steps of %d', (top, step) => {
  expect(niceStep(top)).toBeCloseTo(step, 12)
})

test('docs/performance.md and its plots are made from the published JSON', () => {
  const written = (path: string): string | null => (existsSync(join(DOCS, path)) ? readFileSync(join(DOCS, path), 'utf8') : null)
  if (!existsSync(PUBLISHED)) return expect(written('performance.md')).toBeNull()
  for (const [path, text] of pageFiles(Run.parse(JSON.parse(readFileSync(PUBLISHED, 'utf8'))))) expect(written(path)).toBe(text)
})
