/** Update Software in the browser: upload, refusals, install, start, go back. The helper is a stand-in that writes no disk. */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { writeHead } from '@ballast/server/helper'
import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { removeDataDir, temporaryDirectory } from '../support/ballast.ts'
import { type FakeHelper, startFakeHelper } from '../support/fake-helper.ts'
import { type Console, settled, startConsole, visit } from './console.ts'

const WEB_PORT = 23800
const PATH = '/system-configuration/update-software'

let folder: string
let key: KeyObject
let helper: FakeHelper
let ui: Console
let page: Page

beforeAll(async () => {
  folder = await temporaryDirectory()
  const pair = generateKeyPairSync('ed25519')
  key = pair.privateKey
  await writeFile(join(folder, 'key.pem'), pair.publicKey.export({ type: 'spki', format: 'pem' }))
  await mkdir(join(folder, 'update'))
  helper = await startFakeHelper(join(folder, 'helper.sock'), [{ name: 'eth0', addresses: ['172.150.15.230/24'] }], '172.150.15.1')
  ui = await startConsole(WEB_PORT, [
    '--helper-socket',
    helper.path,
    '--update-dir',
    join(folder, 'update'),
    '--update-key',
    join(folder, 'key.pem')
  ])
})
afterAll(async () => {
  await ui.close()
  await helper.close()
  await removeDataDir(folder)
})
beforeEach(async () => {
  page = await ui.open()
})
afterEach(async () => {
  await page.context().close()
  expect(ui.errors).toEqual([])
})

const button = (name: string, within: Page | Locator = page): Locator => within.getByRole('button', { name, exact: true })
const file = (): Locator => page.getByLabel('Software Update File', { exact: true })
const versions = (): Locator => page.getByRole('region', { name: 'Versions', exact: true })

/** @returns the path of a file that the browser can choose; several pieces long. */
async function update(name: string, version: string, by: KeyObject = key): Promise<string> {
  const payload = randomBytes(2_500_000)
  const sha256 = createHash('sha256').update(payload).digest('hex')
  const manifest = {
    product: 'ballast',
    version,
    minVersion: '0.1.0',
    schema: 12,
    root: { bytes: 1, sha256 },
    payload: { bytes: payload.length, sha256 }
  }
  await writeFile(join(folder, name), Buffer.concat([writeHead(manifest, by), payload]))
  return join(folder, name)
}

test('files that are no update for this machine are refused in a sentence, at once', async () => {
  await visit(page, PATH)
  await button('Update Machine').click()
  await page.getByText('Choose the update file first.').waitFor()
  for (const [path, words] of [
    [await update('forged.update', '0.2.0', generateKeyPairSync('ed25519').privateKey), /signature does not fit/],
    [await update('old.update', '0.0.9'), /older than 0\.1\.0/],
    [join(folder, 'key.pem'), /no update file of Ballast/]
  ] as const) {
    await file().setInputFiles(path)
    await button('Update Machine').click()
    await page.getByText(words).waitFor()
  }
})

test('uploaded, installed, started, kept; then the version before comes back', async () => {
  await visit(page, PATH)
  await versions().getByText('0.1.0 (works)').waitFor()
  await file().setInputFiles(await update('good.update', '0.2.0'))
  await button('Update Machine').click()
  await button('Install version 0.2.0').click()
  await page.getByRole('progressbar', { name: 'Installing version 0.2.0' }).waitFor()
  await versions().getByText('0.2.0 (installed, never started)').waitFor()
  await settled(page)
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  expect(violations.map(({ id }) => id)).toEqual([])

  await visit(page, '/')
  await page.getByRole('link', { name: 'Version 0.2.0 is installed and not started yet' }).click()
  await button('Reboot into version 0.2.0').click()
  const question = page.getByRole('dialog', { name: 'Reboot into version 0.2.0?' })
  await question.getByText(/version 0\.1\.0 is back/).waitFor()
  await button('Reboot into version 0.2.0', question).click()
  await page.getByText('The machine reboots').waitFor()
  expect(helper.machine.deeds.slice(-2)).toEqual(['install', 'try'])

  await visit(page, PATH)
  await page.getByText('Version 0.2.0 is on trial').waitFor()
  expect(await button('Update Machine').count()).toBe(0)
  helper.machine.verbs.versionKeep({})
  await page.getByText('Version 0.2.0 works and is started from now on.').waitFor()
  await button('Restore previous version').click()
  await page
    .getByRole('dialog')
    .getByText(/works within|does not work within/)
    .waitFor()
  await button('Cancel', page.getByRole('dialog')).click()
  expect(helper.machine.deeds.filter((deed) => deed === 'try')).toHaveLength(1)
})

test('an uploaded file can be left aside', async () => {
  await visit(page, PATH)
  await file().setInputFiles(await update('next.update', '0.3.0'))
  await button('Update Machine').click()
  await button('Do not install').click()
  await file().waitFor()
  expect((await ui.api.call('updateShow')).upload).toBeNull()
})
