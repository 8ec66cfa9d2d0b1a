/** The same in short: *Publish an Application* takes the machine from the certificate's intermediate to pages that answer, in few interactions. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeLab } from '../lab/describe-lab.ts'
import { FRONT_ENDS, INTERNAL_GATEWAY, NAMES, OFFICE_FARM, VIRTUAL } from './names.ts'
import { PASS_PHRASE } from './papers.ts'
import { openStage, type Stage } from './stage.ts'
import { discover, VISITS, visit } from './visits.ts'

/** Steps 7 to 20, every click, typed field and choice; the product's promise. */
const MOST_INTERACTIONS = 40
const REVERSE_PROXY = 'Lync Reverse Proxy 2013'
const INTERNAL = 'Lync Internal 2013 HLB Only'
const OFFICE = 'Lync Office Web Apps Server 2013'

let stage: Stage
let start = 0

describeLab('the walk-through by Publish an Application', () => {
  beforeAll(async () => {
    stage = await openStage()
    start = stage.hand.interactions
  })
  afterAll(() => stage.close())

  test('10. the intermediate', async () => {
    const { hand, papers } = stage
    await hand.menu('Certificates', 'Intermediate Certs')
    await hand.click('button', 'Add Intermediate')
    const dialog = hand.dialog('Add Intermediate')
    await dialog.upload('Intermediate Certificate', papers.intermediate)
    await dialog.click('button', 'Add Certificate')
    await dialog.here.waitFor({ state: 'detached' })
  })

  test('7 to 20. templates, addresses, certificate, servers, global settings, Publish', async () => {
    const { hand, papers } = stage
    const next = async (title: string): Promise<void> => {
      await hand.click('button', 'Next')
      await hand.page.getByRole('heading', { level: 2, name: title }).waitFor()
    }
    await hand.menu('Virtual Services', 'Publish an Application')
    for (const name of [REVERSE_PROXY, INTERNAL, OFFICE]) await hand.tick(name)
    await next('Addresses')
    await hand.group(REVERSE_PROXY).type('Virtual Address', VIRTUAL.reverseProxy)
    await hand.group(REVERSE_PROXY).type('Port', '4443')
    await hand.group(INTERNAL).type('Virtual Address', VIRTUAL.internal)
    await hand.group(INTERNAL).type('Default Gateway', INTERNAL_GATEWAY)
    await hand.group(OFFICE).type('Virtual Address', VIRTUAL.office)
    await hand.type('External web services name', NAMES.web)
    await hand.type('Internal web services name', NAMES.pool)
    await hand.type('Meeting name', NAMES.meet)
    await hand.type('Dial-in name', NAMES.dialin)
    await hand.type('Name of the farm', NAMES.office)
    await hand.picture('30a-publish-addresses')
    await next('Certificate')
    await hand.click('button', 'Import Certificate')
    const dialog = hand.dialog('Import Certificate')
    await dialog.upload('Certificate File', papers.pfx)
    await dialog.type('Pass Phrase', PASS_PHRASE)
    await dialog.click('button', 'Import Certificate')
    await hand.reads(/It is valid for all names that were typed/)
    await next('Real Servers')
    await hand.type('Front End servers', Object.values(FRONT_ENDS).join('\n'))
    await hand.type('Real Servers of Lync Office Web Apps Server 2013', Object.values(OFFICE_FARM).join('\n'))
    await hand.picture('30b-publish-servers')
    await next('Global Settings')
    await hand.click('button', 'Tick all')
    await next('Review')
    await hand.section('What will happen').here.waitFor()
    await hand.picture('30c-publish-review')
    await hand.click('button', 'Publish')
    await hand.page.getByRole('heading', { level: 1, name: 'Applications' }).waitFor()
    const interactions = hand.interactions - start
    console.log(`Lync, steps 7 to 20, by Publish an Application: ${interactions} interactions (at most ${MOST_INTERACTIONS})`)
    expect(interactions).toBeLessThanOrEqual(MOST_INTERACTIONS)
  })

  test('21. every service is Up', async () => {
    for (const name of [REVERSE_PROXY, INTERNAL, OFFICE]) {
      const application = stage.hand.page.getByRole('article', { name, exact: true })
      const step = application.getByRole('listitem').filter({ hasText: 'See all services Up' })
      await step.getByText('Done').waitFor({ timeout: 60_000 })
    }
    await stage.hand.picture('30d-published')
  })

  test.each(VISITS)('22. $page from $from', async (each) => {
    const site = each.from === 'outside' ? 'external' : 'internal'
    expect(await visit(stage.lab, stage.papers, each)).toEqual({ page: each.page, site })
  })

  test('22. Office Web Apps discovery from outside', async () => {
    expect(Object.keys(OFFICE_FARM)).toContain(await discover(stage.lab, stage.papers, 'outside'))
  })

  test('no page logged an error', () => {
    expect(stage.errors).toEqual([])
  })
})
