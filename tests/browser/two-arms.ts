/**
 * A machine with two arms and somebody with a browser, as two network namespaces with a cable for each arm. The real helper changes
 * the machine's network. Nothing outside of the namespaces is touched.
 */
import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser } from 'playwright-core'
import { type Ballast, endEngine, startBallast, temporaryDirectory } from '../support/ballast.ts'
import { startBrowser } from '../support/browser.ts'
import { type Helper, startHelper } from '../support/helper.ts'

const run = promisify(execFile)
const ip = (...args: string[]): Promise<unknown> => run('ip', args)

/** The machine had it before Ballast came, so the helper never takes it away; what Ballast sets it does. */
export const FIRST_ADDRESS = '172.150.15.110'
const WUI_PORT = 8443

export interface TwoArms {
  readonly ballast: Ballast
  readonly helper: Helper
  /** In the namespace of the client. */
  readonly browser: Browser
  /** The web UI at one of the machine's addresses. */
  readonly at: (address: string) => string
  close(): Promise<void>
}

/** Why none can be made here, as a sentence; null when one can. */
export async function twoArmsProblem(): Promise<string | null> {
  if (process.getuid?.() !== 0) return 'Network namespaces need root.'
  const name = `ballast-ui.${process.pid}.trial`
  try {
    await ip('netns', 'add', name)
    await ip('netns', 'delete', name)
    return null
  } catch (error) {
    return `Network namespaces are not to be had: ${String(error)}`
  }
}

export async function startTwoArms(): Promise<TwoArms> {
  const machine = `ballast-ui.${process.pid}.machine`
  const client = `ballast-ui.${process.pid}.client`
  for (const name of [machine, client]) {
    await ip('netns', 'add', name)
    await ip('-n', name, 'link', 'set', 'lo', 'up')
  }
  for (const [arm, own, theirs] of [
    ['eth0', `${FIRST_ADDRESS}/24`, '172.150.15.9/24'],
    ['eth1', '192.168.2.2/24', '192.168.2.9/24']
  ] as const) {
    await ip('-n', machine, 'link', 'add', arm, 'type', 'veth', 'peer', 'name', arm, 'netns', client)
    await ip('-n', machine, 'address', 'add', own, 'dev', arm)
    await ip('-n', client, 'address', 'add', theirs, 'dev', arm)
    // A link-local address that gets ready a second later is a change of network to Chromium, which breaks off what it is loading.
    await ip('-n', client, 'link', 'set', arm, 'addrgenmode', 'none')
    for (const name of [machine, client]) await ip('-n', name, 'link', 'set', arm, 'up')
  }
  const folder = await temporaryDirectory()
  await mkdir(join(folder, 'helper/root/etc'), { recursive: true })
  const launcher = ['ip', 'netns', 'exec', machine]
  const helper = await startHelper(join(folder, 'helper'), launcher)
  const options = ['--listen', `interfaces:${WUI_PORT}`, '--helper-socket', helper.path]
  const ballast = await startBallast(join(folder, 'data'), WUI_PORT, { launcher, options })
  const browser = await startBrowser(client)
  return {
    ballast,
    helper,
    browser,
    at: (address) => `https://${address}:${WUI_PORT}`,
    async close() {
      await browser.close()
      await ballast.kill('SIGTERM')
      await endEngine(join(folder, 'data'))
      await helper.end()
      for (const name of [machine, client]) await ip('netns', 'delete', name)
    }
  }
}
