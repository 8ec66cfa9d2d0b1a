/** What is wrong with a page for somebody: by axe, in each look. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { settled } from './console.ts'

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** What another theme can break in a layout that has been seen whole. */
const OF_COLOUR = ['color-contrast', 'link-in-text-block']

const LOOKS = [
  { colorScheme: 'light', width: 1366, height: 860, isSeen: false },
  { colorScheme: 'dark', width: 1366, height: 860, isSeen: true },
  { colorScheme: 'dark', width: 390, height: 844, isSeen: false },
  { colorScheme: 'light', width: 390, height: 844, isSeen: true }
] as const

/** What is wrong with the page as it is now, light and dark, on a desktop and on a phone: by axe, and what is wider than the screen. */
export async function faults(page: Page): Promise<readonly string[]> {
  const found: string[] = []
  for (const { colorScheme, width, height, isSeen } of LOOKS) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height })
    await page.waitForFunction((dark) => document.documentElement.classList.contains('pf-v6-theme-dark') === dark, colorScheme === 'dark')
    await settled(page)
    const axe = new AxeBuilder({ page }).setLegacyMode()
    const { violations } = await (isSeen ? axe.withRules(OF_COLOUR) : axe.withTags(RULES)).analyze()
    const hidden = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    const words = violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary ?? ''}`)
    )
    found.push(...[...words, ...(hidden > 0 ? [`${hidden} px too wide`] : [])].map((fault) => `${colorScheme}, ${width} px: ${fault}`))
  }
  await page.setViewportSize(LOOKS[0])
  return found
}
