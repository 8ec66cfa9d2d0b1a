/**
 * Where everything stands. Columns from left to right: what is behind gateways, what is on the subnet, the arms of the network side,
 * the machine, the arms of the farm side, what is on their subnets, what is behind gateways. Each arm has a band as high as its tallest column.
 */
import { type Arm, CORE, type Hop, type Neighbour, type Scene } from './scene.ts'

export interface Box {
  readonly key: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Wire {
  readonly key: string
  readonly d: string
}

export interface HopLine {
  readonly kind: Hop['kind']
  readonly key: string
  readonly d: string
  /** Where the cross stands, when the packet gets lost here. */
  readonly cross: { readonly x: number; readonly y: number } | null
}

export interface Layout {
  readonly width: number
  readonly height: number
  readonly boxes: ReadonlyMap<string, Box>
  readonly wires: readonly Wire[]
  readonly lines: readonly HopLine[]
}

export const LINE = 19
const PADDING = 12
const TITLE = 24
const GAP = 16
const BAND_GAP = 36
const COLUMN = { far: 150, near: 184, arm: 216, core: 92 } as const
const BETWEEN = 48
/** Way in above the wire, way back below it. */
const APART = 7

const NEIGHBOUR_HEIGHT = 2 * PADDING + TITLE + LINE - 8

/** A service has its name and its place, or only one of them. */
const serviceLines = ({ services }: Arm): number => services.reduce((sum, { detail }) => sum + (detail === '' ? 1 : 2), 0)

export const armHeight = (arm: Arm): number => 2 * PADDING + TITLE + (arm.addresses.length + serviceLines(arm)) * LINE

const stackHeight = (count: number): number => Math.max(0, count * (NEIGHBOUR_HEIGHT + GAP) - GAP)
const bandHeight = (arm: Arm): number => Math.max(armHeight(arm), stackHeight(arm.near.length), stackHeight(arm.far.length))

interface Columns {
  readonly far: number
  readonly near: number
  readonly arm: number
}

/** @returns x of the columns of one side, counted outwards from the machine, and how wide the side is. */
function columnsOf(arms: readonly Arm[]): Columns & { readonly width: number } {
  const hasNear = arms.some(({ near }) => near.length > 0)
  const hasFar = arms.some(({ far }) => far.length > 0)
  const arm = BETWEEN
  const near = arm + COLUMN.arm + BETWEEN
  const far = hasNear ? near + COLUMN.near + BETWEEN : near
  const width = arms.length === 0 ? 0 : hasFar ? far + COLUMN.far : hasNear ? near + COLUMN.near : arm + COLUMN.arm
  return { far, near, arm, width }
}

function stacked(neighbours: readonly Neighbour[], x: number, width: number, middle: number): readonly Box[] {
  const top = middle - stackHeight(neighbours.length) / 2
  return neighbours.map(({ key }, index) => ({ key, x, y: top + index * (NEIGHBOUR_HEIGHT + GAP), width, height: NEIGHBOUR_HEIGHT }))
}

const middleOf = (box: Box): number => box.y + box.height / 2

export function layOut(scene: Scene): Layout {
  const sides = { left: scene.arms.filter(({ side }) => side === 'left'), right: scene.arms.filter(({ side }) => side === 'right') }
  const left = columnsOf(sides.left)
  const right = columnsOf(sides.right)
  const sideHeight = (arms: readonly Arm[]): number => arms.reduce((sum, arm) => sum + bandHeight(arm) + BAND_GAP, 0) - BAND_GAP
  const height = Math.max(sideHeight(sides.left), sideHeight(sides.right), 120) + 2 * GAP
  const core: Box = { key: CORE, x: left.width, y: GAP, width: COLUMN.core, height: height - 2 * GAP }
  const boxes = new Map<string, Box>([[CORE, core]])
  const wires: Wire[] = []
  for (const side of ['left', 'right'] as const) {
    const columns = side === 'left' ? left : right
    const place = (outwards: number, width: number): number =>
      side === 'left' ? core.x - outwards - width : core.x + COLUMN.core + outwards
    let top = (height - sideHeight(sides[side])) / 2
    for (const arm of sides[side]) {
      const band = bandHeight(arm)
      const middle = top + band / 2
      const own: Box = {
        key: arm.key,
        x: place(columns.arm, COLUMN.arm),
        y: middle - armHeight(arm) / 2,
        width: COLUMN.arm,
        height: armHeight(arm)
      }
      const near = stacked(arm.near, place(columns.near, COLUMN.near), COLUMN.near, middle)
      const far = stacked(arm.far, place(columns.far, COLUMN.far), COLUMN.far, middle)
      for (const box of [own, ...near, ...far]) boxes.set(box.key, box)
      wires.push({ key: `${arm.key} ${CORE}`, d: between(own, { ...core, y: own.y, height: own.height }, 0).d })
      for (const box of near) wires.push({ key: `${box.key} ${arm.key}`, d: between(box, own, 0).d })
      top += band + BAND_GAP
    }
  }
  return { width: left.width + COLUMN.core + right.width, height, boxes, wires, lines: linesOf(scene.hops, boxes) }
}

const linesOf = (hops: readonly Hop[], boxes: ReadonlyMap<string, Box>): readonly HopLine[] =>
  hops.flatMap(({ kind, from, to, isBlocked }) => {
    const a = boxes.get(from)
    const b = boxes.get(to)
    if (a === undefined || b === undefined) return []
    const { d, middle } = between(besideIfCore(a, b), besideIfCore(b, a), kind === 'in' ? -APART : APART)
    return [{ kind, key: `${kind} ${from} ${to}`, d, cross: isBlocked ? middle : null }]
  })

/** The machine is as high as the picture: lines meet it where the other end is. */
const besideIfCore = (box: Box, other: Box): Box => (box.key === CORE ? { ...box, y: other.y, height: other.height } : box)

/** @returns a curve from the facing edge of one box to that of the other; beside each other or, in one column, around the outside. */
function between(a: Box, b: Box, shift: number): { readonly d: string; readonly middle: { readonly x: number; readonly y: number } } {
  const isRightwards = b.x > a.x
  const isSameColumn = Math.abs(a.x - b.x) < 1
  const from = { x: isRightwards || isSameColumn ? a.x + a.width : a.x, y: middleOf(a) + shift }
  const to = { x: isRightwards && !isSameColumn ? b.x : b.x + b.width, y: middleOf(b) + shift }
  const bend = isSameColumn ? from.x + BETWEEN / 2 : (from.x + to.x) / 2
  const middle = { x: isSameColumn ? bend : (from.x + to.x) / 2, y: (from.y + to.y) / 2 }
  return { d: `M ${from.x} ${from.y} C ${bend} ${from.y} ${bend} ${to.y} ${to.x} ${to.y}`, middle }
}
