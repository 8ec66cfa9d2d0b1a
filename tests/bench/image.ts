/** *Image*: its size, and what tests of the appliance have measured of it. Nothing is built or started here; that takes many minutes. */
import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { productVersion } from '../../appliance/image/version.ts'
import { keptFigure } from '../appliance/image.ts'
import { withUnit } from './core/numbers.ts'
import type { Part } from './core/part.ts'
import type { Figure, PartResult } from './core/result.ts'

const OUT = resolve(import.meta.dirname, '../../dist/image')

interface Source {
  readonly name: string
  readonly title: string
  readonly unit: string
  /** @returns null where nothing has left it. */
  readonly read: () => Promise<number | null>
  /** What leaves it. */
  readonly from: string
}

/** MB of 1,000,000 bytes, as downloads are told. */
async function zipSize(): Promise<number | null> {
  const path = join(OUT, `ballast-${productVersion(undefined)}-hyperv.zip`)
  return existsSync(path) ? (await stat(path)).size / 1e6 : null
}

const SOURCES: readonly Source[] = [
  { name: 'hyper-v-zip', title: 'The image as Hyper-V zip', unit: 'MB', read: zipSize, from: 'npm run image' },
  {
    name: 'boot',
    title: 'Boot to HTTPS under software emulation',
    unit: 's',
    read: () => keptFigure('image/boot'),
    from: 'npm test -- first-day'
  },
  {
    name: 'idle-memory',
    title: 'Idle memory',
    unit: 'MB',
    read: () => keptFigure('image/idle-memory'),
    from: 'npm test -- appliance, or tests/appliance/memory.test.ts alone'
  }
]

const METHOD = [
  'Nothing is measured here: the size is that of the file in `dist/image`, boot and memory were taken by the tests of the appliance, in QEMU without acceleration, and count for the image in ' +
    '`.ballast/image` as long as it is the one that they started.'
]

async function run(): Promise<PartResult> {
  const figures: Figure[] = []
  const rows: (readonly string[])[] = []
  for (const { name, title, unit, read, from } of SOURCES) {
    const value = await read()
    rows.push([title, value === null ? `skipped; it comes from: ${from}` : withUnit(value, unit)])
    if (value !== null) figures.push({ name: `image/${name}`, title, unit, better: 'lower', value, spread: [value, value] })
  }
  return { figures, tables: [{ title: 'Of the image', columns: ['', 'value'], rows }], charts: [], method: METHOD }
}

export const image: Part = { name: 'image', title: 'Image: size, boot and memory, as the last tests left them', run }
