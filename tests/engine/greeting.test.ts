/** The line above the login of the machine's screens, by a real engine: it never says that there are no services where there are some. */
import { watch } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ballast, firstLogin, removeDataDir, startBallast, temporaryDirectory } from '../support/ballast.ts'
import { TCP_CHECK } from '../support/checks.ts'
import { type Farm, startFarm } from '../support/load.ts'
import { waitFor } from '../support/wait.ts'

const WEB_PORT = 24_700
const SERVICE_PORT = 24_701
const SERVER_PORT = 24_702

let ballast: Ballast
let dataDir: string
let folder: string
let farm: Farm

const start = (): Promise<Ballast> => startBallast(dataDir, WEB_PORT, { options: ['--greeting-file', join(folder, 'state.issue')] })
const shown = (): Promise<string> => readFile(join(folder, 'state.issue'), 'utf8').catch(() => '')
const says = (words: string) => waitFor(async () => (await shown()).trim() === words, 20)

beforeAll(async () => {
  dataDir = await temporaryDirectory()
  folder = join(dataDir, 'screens')
  await mkdir(folder)
  farm = await startFarm([SERVER_PORT])
  ballast = await start()
})

afterAll(async () => {
  await ballast.kill('SIGTERM')
  await farm.stop()
  await removeDataDir(dataDir)
})

test('it follows the services, and a new process knows them from its first line on', async () => {
  await says('Running, no virtual services yet')
  const api = await firstLogin(ballast)
  const body = { address: '127.0.0.1', port: SERVICE_PORT, type: 'http' as const, check: TCP_CHECK }
  const { id } = (await api.call('virtualServiceCreate', { body })).value
  await api.call('realServerCreate', { params: { id }, body: { address: '127.0.0.1', port: SERVER_PORT } })
  await says('1 virtual service: 1 Up')
  await ballast.kill('SIGTERM')
  expect(await shown()).toBe('')
  const lines: Promise<string>[] = []
  using watcher = Object.assign(
    watch(folder, () => lines.push(shown())),
    {
      [Symbol.dispose]() {
        watcher.close()
      }
    }
  )
  ballast = await start()
  await says('1 virtual service: 1 Up')
  expect((await Promise.all(lines)).join('')).not.toContain('no virtual services')
})
