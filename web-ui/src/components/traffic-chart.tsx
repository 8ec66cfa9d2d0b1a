/**
 * Lines over time, drawn by uPlot on a canvas. A canvas says nothing to a screen reader, so the chart carries a sentence
 * with the latest and highest values, and everything can be shown as a table. Charts of one page share the cursor.
 */
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table/dist/dynamic/components/Table'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { darkStore } from '../app/theme.ts'
import { absoluteTime, clockTimes } from '../lib/format.ts'
import type { ChartData } from '../lib/series.ts'
import { useStore } from '../lib/store.ts'

const HEIGHT = 220
/** Room for `999 Mbit/s` at the left, px. */
const AXIS_WIDTH = 84
/** Height of the line of times, and the room that each of them needs, px. */
const TIME_HEIGHT = 28
const TIME_SPACE = 96
/** Rows of the table; older ones would make it as long as the chart is wide. */
const TABLE_ROWS = 60

interface TrafficChartProps {
  /** Accessible name. */
  readonly label: string
  readonly series: readonly string[]
  readonly data: ChartData
  readonly format: (value: number) => string
  /** Top of the scale when there is hardly any traffic, so that noise does not look like a mountain. */
  readonly least: number
  /** Charts with the same key move their cursors together. */
  readonly cursorKey: string
}

export function TrafficChart({ label, series, data, format, least, cursorKey }: TrafficChartProps) {
  const [isTable, setTable] = useState(false)
  return (
    <figure className="chart" aria-label={label}>
      {isTable ? (
        <ChartTable label={label} series={series} data={data} format={format} />
      ) : (
        <ChartCanvas series={series} data={data} format={format} least={least} cursorKey={cursorKey} />
      )}
      <figcaption>
        <span className={isTable ? 'quiet' : 'pf-v6-screen-reader'}>{summary(series, data, format)}</span>
        <Button variant="link" isInline size="sm" onClick={() => setTable(!isTable)}>
          {isTable ? 'Show as chart' : 'Show as table'}
        </Button>
      </figcaption>
    </figure>
  )
}

function summary(series: readonly string[], data: ChartData, format: (value: number) => string): string {
  const parts = series.map((name, index) => {
    const values = (data.series[index] ?? []).filter((value) => value !== null)
    return values.length === 0
      ? `${name}: nothing measured yet.`
      : `${name}: now ${format(values.at(-1) ?? 0)}, highest ${format(Math.max(...values))}.`
  })
  return parts.join(' ')
}

function ChartCanvas({ series, data, format, least, cursorKey }: Omit<TrafficChartProps, 'label'>) {
  const host = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const isDark = useStore(darkStore, (state) => state)
  const names = series.join('|')
  const listsNow = useEffectEvent(() => aligned(data))
  useEffect(() => {
    const element = host.current
    if (element === null) return
    const made = new uPlot(optionsFor({ series: names.split('|'), format, least, cursorKey }, element, isDark), listsNow(), element)
    plot.current = made
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }))
    observer.observe(element)
    return () => {
      observer.disconnect()
      made.destroy()
      plot.current = null
    }
  }, [names, format, least, cursorKey, isDark])
  useEffect(() => {
    plot.current?.setData(aligned(data))
  }, [data])
  return <div ref={host} className="chart-canvas" aria-hidden="true" />
}

/** uPlot wants lists it may keep. */
const aligned = (data: ChartData): uPlot.AlignedData => [[...data.times], ...data.series.map((list) => [...list])]

function optionsFor(chart: Omit<TrafficChartProps, 'label' | 'data'>, host: HTMLElement, isDark: boolean): uPlot.Options {
  const { series, format, least, cursorKey } = chart
  const style = getComputedStyle(host)
  const color = (name: string): string => style.getPropertyValue(name).trim()
  const axis = {
    stroke: color('--pf-t--global--text--color--subtle'),
    grid: { stroke: color('--ballast--chart--grid'), width: 1 },
    ticks: { show: false },
    font: `12px ${style.fontFamily}`
  }
  return {
    width: host.clientWidth,
    height: HEIGHT,
    class: isDark ? 'on-dark' : 'on-light',
    cursor: { sync: { key: cursorKey }, drag: { x: false, y: false } },
    legend: { live: true },
    scales: { y: { range: (_plot, _low, high) => [0, Math.max(least, high * 1.1)] } },
    axes: [
      { ...axis, size: TIME_HEIGHT, space: TIME_SPACE, values: (_plot, ticks) => [...clockTimes(ticks)] },
      { ...axis, size: AXIS_WIDTH, values: (_plot, ticks) => ticks.map(format) }
    ],
    series: [
      { value: (_plot, seconds) => (seconds === null ? '–' : absoluteTime(new Date(seconds * 1000).toISOString())), label: 'Time' },
      ...series.map((label, index) => ({
        label,
        stroke: color(`--ballast--chart--${index + 1}`),
        width: 2,
        // Told apart also without colour.
        ...(index === 0 ? {} : { dash: [6, 4] }),
        points: { show: false },
        value: (_plot: uPlot, value: number | null) => (value === null ? '–' : format(value))
      }))
    ]
  }
}

function ChartTable({ label, series, data, format }: Omit<TrafficChartProps, 'cursorKey' | 'least'>) {
  const rows = data.times
    .map((time, index) => ({ time, values: data.series.map((list) => list[index] ?? null) }))
    .filter((row) => row.values.some((value) => value !== null))
    .slice(-TABLE_ROWS)
    .toReversed()
  return (
    <div className="chart-table">
      <Table aria-label={label} variant="compact" isStickyHeader>
        <Thead>
          <Tr>
            <Th>Time</Th>
            {series.map((name) => (
              <Th key={name} className="numeric">
                {name}
              </Th>
            ))}
          </Tr>
        </Thead>
        <Tbody>
          {rows.map((row) => (
            <Tr key={row.time}>
              <Td dataLabel="Time">{absoluteTime(new Date(row.time * 1000).toISOString())}</Td>
              {series.map((name, index) => (
                <Td key={name} dataLabel={name} className="numeric">
                  {row.values[index] == null ? '–' : format(row.values[index])}
                </Td>
              ))}
            </Tr>
          ))}
        </Tbody>
      </Table>
    </div>
  )
}
