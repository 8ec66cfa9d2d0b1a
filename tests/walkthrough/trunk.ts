/** A machine whose cards are trunks: its helper is a stand-in that has VLANs on any kernel. It runs where the administrator's browser is. */
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import type { Lab } from '../lab/lab.ts'
import { within } from '../lab/namespaces.ts'
import { address } from '../lab/network.ts'
import { firstLogin, removeDataDir, startBallast, temporaryDirectory } from '../support/ballast.ts'
import { newPage } from '../support/browser.ts'
import { startFakeHelper } from '../support/fake-helper.ts'
import { type ApiSession, apiSession } from '../support/http.ts'
import type { Hand } from './hand.ts'
import { MACHINE } from './names.ts'
import { logIn } from './stage.ts'

const PORT = 8443
const CARDS = [
  { name: 'eth0', addresses: [`${MACHINE.network}/24`] },
  { name: 'eth1', addresses: [`${MACHINE.farm}/25`] }
]

interface Trunk extends AsyncDisposable {
  readonly hand: Hand
  readonly api: ApiSession
}

export async function startTrunk(lab: Lab, browser: Browser): Promise<Trunk> {
  const folder = await temporaryDirectory()
  const helper = await startFakeHelper(join(folder, 'helper.sock'), CARDS, address('ipv4', 'perimeter', 1))
  const place = within(lab.network.namespace('admin'))
  const machine = await startBallast(folder, PORT, { launcher: place, options: ['--helper-socket', helper.path] })
  const door = join(folder, 'door.sock')
  await lab.program('admin', 'forward.ts', [door, String(PORT)])
  const api = await firstLogin(machine, apiSession(machine.origin, door))
  const { page } = await newPage(browser, machine.origin, { width: 1280, height: 860 })
  return {
    hand: await logIn(page),
    api,
    async [Symbol.asyncDispose]() {
      await page.context().close()
      await machine.kill('SIGTERM')
      await helper.close()
      await removeDataDir(folder)
    }
  }
}
