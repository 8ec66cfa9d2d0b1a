/** The image under test: what `npm run image` left, or the file that BALLAST_IMAGE names. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../..')

export const rawDisk = (): string => {
  const path = resolve(process.env['BALLAST_IMAGE'] ?? resolve(ROOT, '.ballast/image/ballast.raw'))
  if (!existsSync(path)) throw new Error(`There is no image at ${path}. Build it: npm run image`)
  return path
}
