/** The image under test: what `npm run image` left, or the file that BALLAST_IMAGE names. What is measured of it is kept for the bench. */
import { existsSync } from 'node:fs'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import * as z from 'zod'

const ROOT = resolve(import.meta.dirname, '../..')
const FIGURES = resolve(ROOT, '.ballast/figures.json')

const path = (): string => resolve(process.env['BALLAST_IMAGE'] ?? resolve(ROOT, '.ballast/image/ballast.raw'))

export const rawDisk = (): string => {
  if (!existsSync(path())) throw new Error(`There is no image at ${path()}. Build it: npm run image`)
  return path()
}

/** When the image was written, in ms: tests write into copies only. Null where there is none. */
const mark = (): Promise<number | null> =>
  stat(path()).then(
    ({ mtimeMs }) => mtimeMs,
    () => null
  )

/** Figures by name, each with the mark of the image that it was measured of. */
const Figures = z.record(z.string(), z.strictObject({ value: z.number(), image: z.number() }))
type Figures = z.infer<typeof Figures>

/** What cannot be read was left by another version, and is measured again. */
async function figures(): Promise<Figures> {
  const text = await readFile(FIGURES, 'utf8').catch(() => '{}')
  return Figures.safeParse(JSON.parse(text)).data ?? {}
}

/** Keeps a figure of the image under test. @param name as `tests/bench/budgets.json` has it */
export async function keepFigure(name: string, value: number): Promise<void> {
  const image = await mark()
  if (image === null) throw new Error('A figure is of an image, and there is none.')
  await mkdir(dirname(FIGURES), { recursive: true })
  await writeFile(FIGURES, `${JSON.stringify({ ...(await figures()), [name]: { value, image } }, null, 2)}\n`)
}

/** @returns null when there is no image, or none of its tests has measured this of it. */
export async function keptFigure(name: string): Promise<number | null> {
  const kept = (await figures())[name]
  return kept !== undefined && kept.image === (await mark()) ? kept.value : null
}
