/** Sections A and B of the walk-through: start, Quick Setup on the console, the first login in a browser, a service that carries traffic. */
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DEFAULT_PASSWORD } from '@ballast/server/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TEST_PASSWORD } from '../support/ballast.ts'
import { newPage, startBrowser } from '../support/browser.ts'
import { testCertificate } from '../support/certificate.ts'
import { apiSession } from '../support/http.ts'
import { waitFor } from '../support/wait.ts'
import { FARM, FARM_ANSWER, type Farm, startFarm } from './farm.ts'
import { keepFigure, rawDisk } from './image.ts'
import { type Machine, startMachine } from './machine.ts'
import { ask, BOOT, originOf, STEP, untilWebAnswers } from './person.ts'

const SERVICE_PORT = 9443

let farm: Farm
let machine: Machine

const PICTURES = process.env['BALLAST_PICTURES']

const figures: Record<string, string> = {}
const noted = (name: string, milliseconds: number): void => {
  figures[name] = `${(milliseconds / 1000).toFixed(1)} s`
}

beforeAll(async () => {
  farm = await startFarm()
  machine = await startMachine({
    disk: rawDisk(),
    format: 'raw',
    firmware: 'bios',
    forwarded: [443, SERVICE_PORT],
    farm: farm.behind
  })
}, 60_000)

afterAll(async () => {
  await machine.kill()
  farm.close()
  console.log('Figures under emulation:', figures)
})

test('the console greets with version, address and state', async () => {
  const { serial } = machine
  await serial.expect(/Ballast \d+\.\d+\.\d+ +https:\/\/10\.0\.2\.15\//, BOOT)
  await serial.expect(/login:/, STEP)
  noted('boot to login', machine.age())
  await untilWebAnswers(machine)
  const boot = machine.age()
  noted('boot to HTTPS', boot)
  await serial.expect(/Running, no virtual services yet/, STEP)
  await serial.expect(/login:/, STEP)
  await keepFigure('image/boot', boot / 1000)
})

/** Pictures for the documentation, of the screen that a hypervisor shows: `BALLAST_PICTURES=docs/images npm test -- first-day`. */
test.skipIf(PICTURES === undefined)(
  'the same on the screen, with pictures',
  async () => {
    // The screen says nothing to a program, so the pictures are taken when the serial line shows that this much time is enough.
    const picture = (name: string): Promise<void> => machine.picture(resolve(PICTURES ?? '', `console-${name}.png`))
    await picture('login')
    await machine.keys('bal\n')
    await sleep(8_000)
    await machine.keys('1fourall\n')
    await sleep(90_000)
    await picture('quick-setup')
    await machine.keys('\x1b')
    await sleep(8_000)
    await picture('menu')
  },
  (BOOT + STEP) * 1000
)

test('the first login opens Quick Setup, which sets both arms', async () => {
  const { serial } = machine
  serial.type('bal\r')
  await serial.expect(/Password:/, STEP)
  serial.type(`${DEFAULT_PASSWORD}\r`)
  await serial.expect(/Quick Setup[\s\S]*Network Side address[\s\S]*Default gateway/, STEP)
  serial.type('\x15nonsense\r\x15192.168.2.2/24\r\x1510.0.2.3\r\x15contoso.local\r\x1510.0.2.2\r\r')
  await serial.expect(/Type an address with its prefix length/, STEP)
  serial.type('\x1510.0.2.15/24\r\r\r\r\r\r')
  await serial.expect(/The network is set up[\s\S]*https:\/\/10\.0\.2\.15\//, STEP)
  serial.type('\r')
  await serial.expect(/Main menu/, STEP)
})

test('the browser asks for a password of one’s own before anything else', async () => {
  const browser = await startBrowser()
  try {
    const { page, errors } = await newPage(browser, originOf(machine))
    page.setDefaultTimeout(STEP * 1000)
    await page.goto('/')
    const field = (name: string) => page.getByLabel(name, { exact: true })
    const picture = async (name: string): Promise<void> => {
      if (PICTURES !== undefined) await page.screenshot({ path: resolve(PICTURES, `first-login-${name}.png`) })
    }
    await field('User name').fill('bal')
    await field('Password').fill(DEFAULT_PASSWORD)
    await page.getByRole('button', { name: 'Log in', exact: true }).click()
    await field('Present password').waitFor()
    await picture('password')
    await field('Present password').fill(DEFAULT_PASSWORD)
    await field('New password').fill(TEST_PASSWORD)
    await field('New password again').fill(TEST_PASSWORD)
    await page.getByRole('button', { name: 'Change password', exact: true }).click()
    await page.getByRole('heading', { name: 'Welcome to Ballast' }).waitFor()
    await picture('welcome')
    await page.getByRole('button', { name: 'Skip', exact: true }).click()
    await page.getByRole('heading', { name: 'Home' }).waitFor()
    expect(errors).toEqual([])
  } finally {
    await browser.close()
  }
})

test('an HTTPS service with a server behind the farm side carries traffic', async () => {
  const api = apiSession(originOf(machine))
  await api.call('sessionCreate', { body: { username: 'bal', password: TEST_PASSWORD } })
  const network = await api.call('networkShow')
  expect(network.helper).toEqual({ present: true, reason: '' })
  expect(network.interfaces.map((entry) => [entry.name, entry.addresses])).toEqual([
    ['eth0', ['10.0.2.15/24']],
    ['eth1', ['192.168.2.2/24']]
  ])
  expect(network.lacks).toEqual([])
  const certificate = await api.call('certificateCreate', { body: { name: 'lab', certificate: testCertificate('lab.test').upload } })
  const service = await api.call('virtualServiceCreate', { body: { address: '10.0.2.15', port: SERVICE_PORT, type: 'http', name: 'Lab' } })
  const { id } = service.value
  const { ssl, version } = await api.call('virtualServiceShow', { params: { id } })
  await api.call('virtualServiceChange', {
    params: { id },
    version,
    body: { ssl: { ...ssl, acceleration: true, certificates: [certificate.value.id] } }
  })
  await api.call('realServerCreate', { params: { id }, body: { address: FARM, port: 80 } })
  await waitFor(async () => (await api.call('live')).services.find((state) => state.id === id)?.status === 'Up', STEP)
  expect((await ask(`https://127.0.0.1:${machine.port(SERVICE_PORT)}/`)).text).toBe(FARM_ANSWER)
  // Its address is the machine's own, and the web interface stays there.
  expect((await ask(originOf(machine))).status).toBe(200)
  const system = await api.call('systemShow')
  figures['memory in use'] = `${Math.round(system.memory.usedBytes / 1024 / 1024)} MB`
  expect(system.engine.version).toMatch(/^3\.0/)
})
