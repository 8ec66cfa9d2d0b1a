/** What the browser loads until Home stands. */
import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { settled } from '../../browser/console.ts'
import { inNewTab, type Product } from './tabs.ts'

const DIST = resolve(import.meta.dirname, '../../../web-ui/dist')

/** kB, as they are written on packages: of 1,000 bytes. */
export interface FirstLoad {
  /** Gzipped; a budget holds for each. */
  readonly javascript: number
  readonly styles: number
  /** As it came: browsers take Brotli. */
  readonly sent: number
  readonly files: number
}

export function firstLoad(product: Product): Promise<FirstLoad> {
  return inNewTab(product, async (page) => {
    await page.goto('/')
    await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor()
    await settled(page)
    const loaded = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .map((entry) => ({
          path: new URL(entry.name).pathname,
          sent: entry instanceof PerformanceResourceTiming ? entry.encodedBodySize : 0
        }))
        .filter(({ path }) => /\.(js|css)$/.test(path))
    )
    const gzipped = async (ending: string): Promise<number> => {
      const sizes = loaded.filter(({ path }) => path.endsWith(ending)).map(async ({ path }) => (await stat(join(DIST, `${path}.gz`))).size)
      return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0) / 1000
    }
    const sent = loaded.reduce((sum, one) => sum + one.sent, 0) / 1000
    return { javascript: await gzipped('.js'), styles: await gzipped('.css'), sent, files: loaded.length }
  })
}
