/** The walk-through's lab with everybody in it: Front Ends, Office Web Apps, and an administrator whose browser has the web UI. */
import { join } from 'node:path'
import { DEFAULT_USER } from '@ballast/server/contract'
import type { Browser, Page } from 'playwright-core'
import { type Lab, type LabProgram, startLab, WEB_PORT } from '../lab/lab.ts'
import { OFFICE_SERVERS, type SERVERS } from '../lab/network.ts'
import { TEST_PASSWORD } from '../support/ballast.ts'
import { newPage, startBrowser } from '../support/browser.ts'
import { type Hand, handOf } from './hand.ts'
import { MACHINE } from './names.ts'
import { makePapers, type Papers } from './papers.ts'

export type FrontEnd = (typeof SERVERS)[number]

export interface Scene {
  readonly lab: Lab
  readonly papers: Papers
  /** Those that run now, by host. */
  readonly frontEnds: Record<FrontEnd, LabProgram>
  startFrontEnd(name: FrontEnd): Promise<void>
  close(): Promise<void>
}

/** The lab with its servers, without a browser. */
export async function openScene(): Promise<Scene> {
  const lab = await startLab({ helper: true, asDelivered: true })
  const papers = await makePapers(join(lab.dataDir, 'papers'))
  const start = (name: FrontEnd): Promise<LabProgram> => lab.program(name, 'front-end.ts', [name, papers.frontEnd])
  const [server1, server2, server3] = await Promise.all([start('server1'), start('server2'), start('server3')])
  await Promise.all(OFFICE_SERVERS.map((name) => lab.program(name, 'web-apps.ts', [name, papers.officeServer])))
  const frontEnds = { server1, server2, server3 }
  return {
    lab,
    papers,
    frontEnds,
    async startFrontEnd(name) {
      frontEnds[name] = await start(name)
    },
    close: () => lab.remove()
  }
}

export interface Stage extends Scene {
  readonly browser: Browser
  readonly hand: Hand
  /** What the page logged as errors so far. */
  readonly errors: readonly string[]
}

/** Step 6: the browser at the network-side address, logged in. */
export async function openStage(): Promise<Stage> {
  const scene = await openScene()
  const browser = await startBrowser(scene.lab.network.namespace('admin'))
  const { page, errors } = await newPage(browser, `https://${MACHINE.network}:${WEB_PORT}`, { width: 1280, height: 860 })
  return {
    ...scene,
    browser,
    hand: await logIn(page),
    errors,
    async close() {
      await browser.close()
      await scene.close()
    }
  }
}

/** @returns a hand on the first page; what it did so far counts. */
export async function logIn(page: Page): Promise<Hand> {
  await page.goto('/')
  const hand = handOf(page)
  await hand.type('User name', DEFAULT_USER)
  await hand.type('Password', TEST_PASSWORD)
  await hand.click('button', 'Log in')
  await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor()
  return hand
}
