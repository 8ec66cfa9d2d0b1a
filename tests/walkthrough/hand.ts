/**
 * The hand of the person who follows the guide: it finds everything by what it reads on the screen, its interactions are counted
 * (a click, a field typed, a choice made are one each), and it takes the pictures of docs/walkthrough.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { waitFor } from '../support/wait.ts'

/** Where pictures go; nowhere without. */
const ALBUM = process.env['BALLAST_PICTURES']

type Role = 'button' | 'link' | 'option' | 'row' | 'checkbox' | 'radio' | 'tab'
type Name = string | RegExp

export interface Hand {
  readonly page: Page
  /** Interactions so far. */
  readonly interactions: number
  /** Part of the page with this title. */
  section(title: string): Hand
  /** A form within a part of the page. */
  form(title: string): Hand
  group(title: string): Hand
  list(title: string): Hand
  dialog(title?: Name): Hand
  /** What is looked at: the page, or the part of it. */
  readonly here: Locator
  /** Follows the menu, opening its groups, until the page of that name stands there. */
  menu(...titles: readonly string[]): Promise<void>
  click(role: Role, name: Name): Promise<void>
  type(label: string, text: string): Promise<void>
  choose(label: string, option: string): Promise<void>
  tick(label: string, isTicked?: boolean): Promise<void>
  upload(label: string, file: string): Promise<void>
  /** Presses the button of a form and, where it shows first what will happen, the same button there. Throws with what the form says against it. */
  save(button: string): Promise<void>
  /** Keeps the network change that waits to be confirmed, where one does. */
  keepNetwork(): Promise<void>
  reads(text: Name): Promise<void>
  /** A picture of the window with this part of it in view, or with this text in the middle. */
  picture(name: string, text?: Name): Promise<void>
}

export function handOf(page: Page): Hand {
  let interactions = 0
  const counted = async (deed: Promise<unknown>): Promise<void> => {
    interactions += 1
    await deed
  }
  const plan = page.getByRole('dialog', { name: 'What will happen' })
  const banner = page.getByRole('region', { name: 'Network change to confirm' })

  /** Messages that something is saved go by themselves; this hand is quicker than a person’s, and they lie over what comes next. */
  const tidy = async (): Promise<void> => {
    const close = page.getByRole('listitem').getByRole('button', { name: /^Close / })
    while ((await close.count()) > 0) await close.first().click()
  }

  /** What became of a form that was sent off: it waits for an answer to the plan, or it is saved, or closed. */
  const outcome = (form: Locator): Promise<'asked' | 'done'> =>
    waitFor(async () => {
      if (await plan.isVisible()) return 'asked'
      if ((await form.count()) === 0 || (await form.getByText('Not saved', { exact: true }).count()) === 0) return 'done'
      if ((await form.locator('[aria-invalid="true"]').count()) > 0) throw new Error(`Refused: ${await form.textContent()}`)
      return null
    })

  const on = (here: Locator): Hand => {
    const field = (label: string): Locator => here.getByLabel(label, { exact: true })
    const found = (role: Role, name: Name): Locator => here.getByRole(role, { name, exact: true })
    return {
      page,
      here,
      get interactions() {
        return interactions
      },
      // A question stands over the page and hides it from those who read by roles; the form behind it is still there.
      section: (name) => on(here.getByRole('region', { name, exact: true, includeHidden: true })),
      form: (name) => on(here.getByRole('form', { name, exact: true, includeHidden: true })),
      group: (name) => on(here.getByRole('group', { name, exact: true })),
      list: (name) => on(here.getByRole('listbox', { name, exact: true })),
      dialog: (name) => on(page.getByRole('dialog', name === undefined ? {} : { name, exact: true })),
      async menu(...titles) {
        await tidy()
        const inMenu = page.getByRole('navigation', { name: 'Menu' })
        for (const title of titles.slice(0, -1)) {
          const group = inMenu.getByRole('button', { name: title, exact: true })
          if ((await group.getAttribute('aria-expanded')) !== 'true') await counted(group.click())
        }
        const last = titles.at(-1) ?? ''
        await counted(inMenu.getByRole('link', { name: last, exact: true }).click())
        await page.getByRole('heading', { level: 1, name: last, exact: true }).waitFor()
        await settled(page)
      },
      async click(role, name) {
        await tidy()
        await counted(found(role, name).click())
      },
      type: (label, text) => counted(field(label).fill(text)),
      choose: (label, option) => counted(field(label).selectOption({ label: option })),
      tick: (label, isTicked = true) => counted(field(label).setChecked(isTicked)),
      upload: (label, file) => counted(field(label).setInputFiles(file)),
      async save(button) {
        await counted(found('button', button).click())
        if ((await outcome(here)) === 'done') return
        await counted(plan.getByRole('button', { name: button, exact: true }).click())
        await plan.waitFor({ state: 'hidden' })
        await outcome(here)
      },
      async keepNetwork() {
        await counted(banner.getByRole('button', { name: 'Keep these settings' }).click())
        await banner.waitFor({ state: 'detached' })
      },
      reads: (text) => here.getByText(text).first().waitFor(),
      async picture(name, text) {
        if (ALBUM === undefined) return
        await tidy()
        await settled(page)
        const top = here === whole ? page.getByRole('heading', { level: 1 }) : here
        const [target, block] = text === undefined ? ([top, 'start'] as const) : ([here.getByText(text), 'center'] as const)
        await target.first().evaluate((element, at) => element.scrollIntoView({ block: at, behavior: 'instant' }), block)
        await mkdir(ALBUM, { recursive: true })
        await page.screenshot({ path: join(ALBUM, `${name}.png`) })
      }
    }
  }
  const whole = page.locator('body')
  return on(whole)
}

/** Nothing loads and nothing moves any more. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      document.querySelector('[aria-busy="true"], .pf-v6-c-skeleton') === null &&
      document
        .getAnimations()
        .every((animation) => animation.playState !== 'running' || animation.effect?.getTiming().iterations === Infinity)
  )
}
