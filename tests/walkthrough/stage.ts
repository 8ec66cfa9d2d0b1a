/** The walk-through's lab with everybody in it: Front Ends, Office Web Apps, and an administrator whose browser has the web UI. */
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { type Lab, type LabProgram, startLab, WEB_PORT } from '../lab/lab.ts'
import { OFFICE_SERVERS, type SERVERS } from '../lab/network.ts'
import { TEST_PASSWORD } from '../support/ballast.ts'
import { newPage, startBrowser } from '../support/browser.ts'
import { type Hand, handOf } from './hand.ts'
import { MACHINE } from './names.ts'
import { makePapers, type Papers } from './papers.ts'

export type FrontEnd = (typeof SERVERS)[number]

export interface Stage {
  readonly lab: Lab
  readonly papers: Papers
  readonly browser: Browser
  readonly hand: Hand
  /** What the page logged as errors so far. */
  readonly errors: readonly string[]
  readonly frontEnds: Record<FrontEnd, LabProgram>
  startFrontEnd(name: FrontEnd): Promise<void>
  close(): Promise<void>
}

/** Step 6: the browser at the network-side address, logged in. */
export async function openStage(): Promise<Stage> {
  const lab = await startLab({ helper: true, asDelivered: true })
  const papers = await makePapers(join(lab.dataDir, 'papers'))
  const start = (name: FrontEnd): Promise<LabProgram> => lab.program(name, 'front-end.ts', [name, papers.frontEnd])
  const [server1, server2, server3] = await Promise.all([start('server1'), start('server2'), start('server3')])
  await Promise.all(OFFICE_SERVERS.map((name) => lab.program(name, 'web-apps.ts', [name, papers.officeServer])))
  const frontEnds = { server1, server2, server3 }
  const browser = await startBrowser(lab.network.namespace('admin'))
  const { page, errors } = await newPage(browser, `https://${MACHINE.network}:${WEB_PORT}`, { width: 1280, height: 860 })
  await page.goto('/')
  const hand = handOf(page)
  await hand.type('User name', 'bal')
  await hand.type('Password', TEST_PASSWORD)
  await hand.click('button', 'Log in')
  await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor()
  return {
    lab,
    papers,
    browser,
    hand,
    errors,
    frontEnds,
    async startFrontEnd(name) {
      frontEnds[name] = await start(name)
    },
    async close() {
      await browser.close()
      await lab.remove()
    }
  }
}
