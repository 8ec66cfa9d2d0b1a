/** Nobody locks himself out: an address is changed from a browser that loses its connection by it, with the real helper and real cables. */
import { DEFAULT_PASSWORD, DEFAULT_USER } from '@ballast/server/contract'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TEST_PASSWORD } from '../support/ballast.ts'
import { newPage } from '../support/browser.ts'
import { FIRST_ADDRESS, startTwoArms, type TwoArms, twoArmsProblem } from './two-arms.ts'

const problem = await twoArmsProblem()
if (problem !== null) console.log(`Skipped: ${problem}`)

const NEW_ADDRESS = '172.150.15.231'
const THIRD_ADDRESS = '172.150.15.232'

const banner = (page: Page): Locator => page.getByRole('region', { name: 'Network change to confirm' })
const field = (page: Page, name: string): Locator => page.getByLabel(name, { exact: true })

describe.skipIf(problem !== null)('a change of the address that one is connected through', () => {
  let arms: TwoArms
  let page: Page
  beforeAll(async () => {
    arms = await startTwoArms()
  })
  afterAll(() => arms.close())

  async function logIn(address: string, password: string): Promise<Page> {
    const { page: opened } = await newPage(arms.browser, arms.at(address))
    await opened.goto('/')
    await field(opened, 'User name').fill(DEFAULT_USER)
    await field(opened, 'Password').fill(password)
    await opened.getByRole('button', { name: 'Log in' }).click()
    return opened
  }

  async function setAddress(from: Page, address: string): Promise<void> {
    await from.goto('/system-configuration/interfaces/eth0')
    await field(from, 'Interface Address (address[/prefix])').fill(`${address}/24`)
    const form = from.getByRole('region', { name: 'Interface Address' })
    await form.getByRole('button', { name: 'Set Address' }).click()
    const plan = from.getByRole('dialog', { name: 'What will happen' })
    await plan.getByRole('link', { name: `${arms.at(address)}/` }).waitFor()
    await plan.getByRole('button', { name: 'Set Address' }).click()
  }

  test('the page says where to go on; from the new address it is kept', async () => {
    const first = await logIn(FIRST_ADDRESS, DEFAULT_PASSWORD)
    await field(first, 'Present password').fill(DEFAULT_PASSWORD)
    await field(first, 'New password').fill(TEST_PASSWORD)
    await field(first, 'New password again').fill(TEST_PASSWORD)
    await first.getByRole('button', { name: 'Change password' }).click()
    await first.getByRole('heading', { level: 1, name: 'Home' }).waitFor()
    // The card's first address was there before Ballast, which has taken it over: it goes like any other.
    page = first
    await setAddress(page, NEW_ADDRESS)
    const lost = banner(page)
    await lost.getByText('Your network change has taken this connection').waitFor({ timeout: 45_000 })
    await lost.getByRole('link', { name: `${arms.at(NEW_ADDRESS)}/` }).waitFor()
    await lost.getByText(/taken back by itself at/).waitFor()

    const other = await logIn(NEW_ADDRESS, TEST_PASSWORD)
    await banner(other)
      .getByText(/taken back in/)
      .waitFor()
    await banner(other).getByRole('button', { name: 'Keep these settings' }).click()
    await other.getByText('The new network settings stay').waitFor()
    await page.context().close()
    page = other
    await page.goto('/system-configuration/interfaces/eth0')
    expect(await field(page, 'Interface Address (address[/prefix])').inputValue()).toBe(`${NEW_ADDRESS}/24`)
  })

  test('nobody keeps it: the old address is back by itself, and the page that lost it goes on and says so', async () => {
    await setAddress(page, THIRD_ADDRESS)
    await banner(page).getByText('Your network change has taken this connection').waitFor({ timeout: 45_000 })
    const notice = page.getByRole('region', { name: 'Network change taken back' })
    await notice.getByText(/Nobody kept the network change in time/).waitFor({ timeout: 120_000 })
    await banner(page).waitFor({ state: 'detached' })
    await page.goto('/system-configuration/interfaces/eth0')
    expect(await field(page, 'Interface Address (address[/prefix])').inputValue()).toBe(`${NEW_ADDRESS}/24`)
  })
})
