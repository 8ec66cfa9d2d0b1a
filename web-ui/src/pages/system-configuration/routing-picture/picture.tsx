/** The network as it is, drawn. The same stands beside it as text, for those who cannot see it and for narrow screens. */
import type { ReactNode } from 'react'
import { armHeight, type Box, type HopLine, LINE, layOut } from './layout.ts'
import { type Arm, CORE, type Neighbour, type Scene } from './scene.ts'

/** Room for the thickness of the outermost lines. */
const EDGE = 2

/** A small network is not blown up to the width of the page. */
const LARGEST = 1

/** Letters that fit into a box; the whole text is in the tooltip and in the list. */
const FITS = { technical: 26, name: 22, core: 11 } as const

function clipped(text: string, most: number): string {
  if (text.length <= most) return text
  const half = Math.floor((most - 1) / 2)
  return `${text.slice(0, most - 1 - half)}…${text.slice(-half)}`
}

export function Picture({ scene, hostname }: { readonly scene: Scene; readonly hostname: string }) {
  const layout = layOut(scene)
  const { width, height, boxes } = layout
  const core = boxes.get(CORE)
  return (
    <svg
      className="routing-picture"
      viewBox={`${-EDGE} ${-EDGE} ${width + 2 * EDGE} ${height + 2 * EDGE}`}
      style={{ maxInlineSize: width * LARGEST }}
      role="img"
      aria-label="Routing picture. The same stands below as a list."
    >
      <defs>
        {(['in', 'back'] as const).map((kind) => (
          <marker
            key={kind}
            id={`arrow-${kind}`}
            viewBox="0 0 10 10"
            refX="9"
            refY="5"
            markerWidth="9"
            markerHeight="9"
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path d="M 0 0 L 10 5 L 0 10 z" className={`picture-arrow picture-${kind}`} />
          </marker>
        ))}
      </defs>
      {layout.wires.map(({ key, d }) => (
        <path key={key} d={d} className="picture-wire" />
      ))}
      {core === undefined ? null : (
        <Frame box={core} className="picture-core">
          <text x={core.width / 2} y={core.height / 2 - 4} className="picture-title" textAnchor="middle">
            Ballast
          </text>
          <text x={core.width / 2} y={core.height / 2 + 16} className="picture-detail" textAnchor="middle">
            <title>{hostname}</title>
            {clipped(hostname, FITS.core)}
          </text>
        </Frame>
      )}
      {scene.arms.flatMap((arm) => [
        <ArmBox key={arm.key} arm={arm} box={boxes.get(arm.key)} />,
        ...[...arm.near, ...arm.far].map((neighbour) => (
          <NeighbourBox key={neighbour.key} neighbour={neighbour} box={boxes.get(neighbour.key)} />
        ))
      ])}
      {layout.lines.map((line) => (
        <HopPath key={line.key} line={line} />
      ))}
    </svg>
  )
}

interface FrameProps {
  readonly box: Box
  readonly className: string
  readonly children: ReactNode
}

const Frame = ({ box, className, children }: FrameProps) => (
  <g transform={`translate(${box.x} ${box.y})`} className={className}>
    <rect width={box.width} height={box.height} rx="6" />
    {children}
  </g>
)

function ArmBox({ arm, box }: { readonly arm: Arm; readonly box: Box | undefined }) {
  if (box === undefined) return null
  const lines = [
    ...arm.addresses.map((text) => ({ key: text, text, className: 'picture-detail' })),
    ...arm.services.flatMap(({ key, text, detail, isChosen }) => {
      const chosen = isChosen === true ? ' picture-chosen' : ''
      return [
        { key: `${key} name`, text, className: `picture-service${chosen}` },
        ...(detail === '' ? [] : [{ key, text: detail, className: `picture-detail${chosen}` }])
      ]
    })
  ]
  return (
    <Frame box={{ ...box, height: armHeight(arm) }} className={arm.isDown ? 'picture-arm picture-down' : 'picture-arm'}>
      <text x="12" y="28" className="picture-title">
        {arm.isDown ? `${arm.title} (no link)` : arm.title}
      </text>
      {lines.map(({ key, text, className }, index) => (
        <text key={key} x="12" y={50 + index * LINE} className={className}>
          <title>{text}</title>
          {clipped(text, className.includes('service') ? FITS.name : FITS.technical)}
        </text>
      ))}
    </Frame>
  )
}

function NeighbourBox({ neighbour, box }: { readonly neighbour: Neighbour; readonly box: Box | undefined }) {
  if (box === undefined) return null
  const { kind, title, detail, isDown } = neighbour
  // Boxes of the outer column are narrower; a letter of the fixed-width font is 7.2 wide.
  const fits = Math.floor((box.width - 20) / 7.9)
  return (
    <Frame box={box} className={`picture-neighbour picture-${kind}${isDown === true ? ' picture-down' : ''}`}>
      <text x="12" y="26" className="picture-title">
        <title>{title}</title>
        {clipped(title, fits)}
      </text>
      <text x="12" y="46" className="picture-detail">
        <title>{detail}</title>
        {clipped(detail, fits)}
      </text>
    </Frame>
  )
}

function HopPath({ line }: { readonly line: HopLine }) {
  const { kind, d, cross } = line
  return (
    <>
      <path d={d} className={`picture-way picture-${kind}`} {...(cross === null ? { markerEnd: `url(#arrow-${kind})` } : {})} />
      {cross === null ? null : (
        <g transform={`translate(${cross.x} ${cross.y})`} className="picture-cross">
          <circle r="11" />
          <path d="M -5 -5 L 5 5 M 5 -5 L -5 5" />
        </g>
      )}
    </>
  )
}
