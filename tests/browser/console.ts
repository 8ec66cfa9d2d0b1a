/** What tests of the web UI share: a furnished product, its API, and browsers that are logged in. */
import type { NewVirtualService } from '@ballast/server/contract'
import type { Browser, Page } from 'playwright-core'
import { type Ballast, firstLogin, removeDataDir, startBallast, temporaryDirectory } from '../support/ballast.ts'
import { cookiesOf, newPage, type PageOptions, startBrowser } from '../support/browser.ts'
import { TCP_CHECK } from '../support/checks.ts'
import type { ApiSession } from '../support/http.ts'

export interface Console {
  readonly ballast: Ballast
  readonly api: ApiSession
  readonly browser: Browser
  /** What the pages logged as errors so far. */
  readonly errors: readonly string[]
  /** A browser of its own; logged in as the administrator unless told otherwise. */
  open(options?: PageOptions & { readonly isStranger?: boolean }): Promise<Page>
  close(): Promise<void>
}

/** @param options of the server, such as `--helper-socket`. */
export async function startConsole(port: number, options: readonly string[] = []): Promise<Console> {
  const dataDir = await temporaryDirectory()
  const [ballast, browser] = await Promise.all([startBallast(dataDir, port, { options }), startBrowser()])
  const api = await firstLogin(ballast)
  const errors: string[][] = []
  return {
    ballast,
    api,
    browser,
    get errors() {
      return errors.flat()
    },
    async open({ isStranger = false, ...options } = {}) {
      const opened = await newPage(browser, ballast.origin, options)
      errors.push(opened.errors)
      if (!isStranger) await opened.page.context().addCookies(cookiesOf(api, ballast.origin))
      return opened.page
    },
    async close() {
      await browser.close()
      await ballast.kill('SIGTERM')
      await removeDataDir(dataDir)
    }
  }
}

/** A service with real servers on loopback. @returns its id. */
export async function publish(api: ApiSession, service: NewVirtualService, ports: readonly number[]): Promise<number> {
  const { value } = await api.call('virtualServiceCreate', { body: { check: TCP_CHECK, ...service } })
  for (const port of ports) await api.call('realServerCreate', { params: { id: value.id }, body: { address: '127.0.0.1', port } })
  return value.id
}

/** Goes to a page and waits until it shows what it has. */
export async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await settled(page)
}

/** Nothing loads and nothing moves any more. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      document.querySelector('[aria-busy="true"], .pf-v6-c-skeleton') === null &&
      document
        .getAnimations()
        .every((animation) => animation.playState !== 'running' || animation.effect?.getTiming().iterations === Infinity)
  )
}
