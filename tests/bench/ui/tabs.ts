/** A Chromium that is logged in to a Ballast, and tabs in which the list of services is looked at. */
import type { Browser, Page } from 'playwright-core'
import { settled } from '../../browser/console.ts'
import { cookiesOf, newPage, startBrowser } from '../../support/browser.ts'
import { type Sized, sizedBallast } from '../sized/ballast.ts'
import { type Arrival, installProbe, untilList } from './probe.ts'

export const SERVICES = 1000

export const LIST = '/virtual-services'

export interface Product {
  readonly sized: Sized
  readonly browser: Browser
}

export async function startProduct(resources: AsyncDisposableStack): Promise<Product> {
  const sized = await sizedBallast(SERVICES, resources)
  const browser = await startBrowser()
  resources.defer(() => browser.close())
  return { sized, browser }
}

/** Does something in a new tab with nothing in its cache. Throws when the page has logged an error. */
export async function inNewTab<T>({ sized, browser }: Product, work: (page: Page) => Promise<T>): Promise<T> {
  const { origin } = sized.ballast
  const { page, errors } = await newPage(browser, origin)
  try {
    await page.context().addCookies(cookiesOf(sized.api, origin))
    await installProbe(page, SERVICES)
    const result = await work(page)
    if (errors.length > 0) throw new Error(`The page says: ${errors.join('; ')}`)
    return result
  } finally {
    await page.context().close()
  }
}

/** The list in a tab that has seen nothing of Ballast yet. */
export const coldList = (product: Product): Promise<Arrival> =>
  inNewTab(product, async (page) => {
    await page.goto(LIST, { waitUntil: 'commit' })
    return untilList(page)
  })

/** The list by the menu, from Home. */
export const listByMenu = (product: Product): Promise<Arrival> =>
  inNewTab(product, async (page) => {
    await page.goto('/')
    await page.getByRole('heading', { level: 1 }).waitFor()
    await settled(page)
    const menu = page.getByRole('navigation', { name: 'Menu' })
    await menu.getByRole('button', { name: 'Virtual Services', exact: true }).click()
    await menu.getByRole('link', { name: 'View/Modify Services', exact: true }).click()
    return untilList(page)
  })
