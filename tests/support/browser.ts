/** Real Chromium, driven by accessible roles and names only. */
import { existsSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import type { ApiSession } from './http.ts'

const EXECUTABLES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Background services of the browser are off: tests talk to this machine only. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
]

/** @param namespace network namespace to browse from; root only. */
export async function startBrowser(namespace?: string): Promise<Browser> {
  const executablePath = EXECUTABLES.find((path) => existsSync(path))
  if (executablePath === undefined) throw new Error('Chromium is missing. On Debian and Ubuntu: apt-get install chromium')
  if (namespace === undefined) return chromium.launch({ executablePath, args: FLAGS })
  // Playwright starts one program, with arguments of its own; this one becomes Chromium in the namespace.
  const program = join(await mkdtemp(join(tmpdir(), 'ballast-browser-')), 'chromium')
  await writeFile(program, `#!/bin/sh\nexec ip netns exec ${namespace} ${executablePath} "$@"\n`, { mode: 0o755 })
  return chromium.launch({ executablePath: program, args: FLAGS })
}

export interface PageOptions {
  readonly dark?: boolean
  readonly width?: number
  readonly height?: number
}

/** A fresh browser profile with one page. What the page logs as an error ends up in `errors`. */
export async function newPage(browser: Browser, origin: string, options: PageOptions = {}): Promise<{ page: Page; errors: string[] }> {
  const context = await browser.newContext({
    baseURL: origin,
    ignoreHTTPSErrors: true,
    colorScheme: options.dark === true ? 'dark' : 'light',
    viewport: { width: options.width ?? 1366, height: options.height ?? 860 }
  })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const errors: string[] = []
  page.on('console', (message) => {
    // The browser itself logs every refused request; those are part of the tests.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) errors.push(message.text())
  })
  page.on('pageerror', (error) => errors.push(error.message))
  return { page, errors }
}

/** The session of the API client, for a browser: logging in has a test of its own. */
export function cookiesOf(api: ApiSession, origin: string) {
  return api
    .cookie()
    .split('; ')
    .map((pair) => {
      const at = pair.indexOf('=')
      return { name: pair.slice(0, at), value: pair.slice(at + 1), url: origin, httpOnly: true, secure: true }
    })
}
