/** The last minute as a small line. Decoration beside a figure, hence hidden from screen readers. */

const WIDTH = 80
const HEIGHT = 20

export function Sparkline({ values }: { readonly values: readonly number[] }) {
  const top = Math.max(1, ...values)
  const step = WIDTH / Math.max(1, values.length - 1)
  const points = values.map((value, index) => `${(index * step).toFixed(1)},${(HEIGHT - 1 - (value / top) * (HEIGHT - 2)).toFixed(1)}`)
  return (
    <svg className="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true" focusable="false">
      {values.length < 2 ? null : <polyline points={points.join(' ')} fill="none" />}
    </svg>
  )
}
