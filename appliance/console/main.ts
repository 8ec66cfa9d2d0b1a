/**
 * The console of the appliance: the login shell of bal on the screen, on the serial line and over SSH. Whoever logged in here sits
 * at the machine, so it asks for nothing more; it talks to the web process by the same contract as the browser.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { ApiError, type ConsoleView, type NetworkView } from '@ballast/server/contract'
import { webUrls } from './addresses.ts'
import { consoleClient } from './api.ts'
import type { Span } from './frame.ts'
import { wrapped } from './frame.ts'
import { administrationScreen } from './screens/administration.ts'
import { diagnosticsScreen } from './screens/diagnostics.ts'
import { networkScreen } from './screens/network.ts'
import { powerScreen } from './screens/power.ts'
import { quickSetupScreen } from './screens/quick-setup.ts'
import type { Screen, Screens } from './screens/screen.ts'
import { serviceStatusScreen } from './screens/service-status.ts'
import { openTerminal } from './terminal.ts'
import { createUi } from './ui.ts'

const SOCKET = process.env['BALLAST_CONSOLE'] ?? '/run/ballast/console.sock'
/** Milliseconds between two looks at what the frame shows. */
const LOOK = 2_000

if (!process.stdin.isTTY || !process.stdout.isTTY) {
  process.stderr.write('The console of Ballast needs a terminal.\n')
  process.exit(1)
}

const client = consoleClient(SOCKET, process.env['SSH_CONNECTION'])
const terminal = openTerminal(process.stdin, process.stdout)

/** Milliseconds that somebody who logs in while the machine starts waits for the web process, before the menu comes without it. */
const PATIENCE = 120_000

/** What the frame shows; kept from the last answer. */
let machine: ConsoleView | null = null
let network: NetworkView | null = null
let silence = ''

async function look(): Promise<void> {
  try {
    const answers = await Promise.all([client.call('consoleShow'), client.call('networkShow')])
    machine = answers[0]
    network = answers[1]
    silence = ''
  } catch (error) {
    silence = error instanceof Error ? error.message : String(error)
  }
}

/** The console is there before the web process is; what it greets with depends on the answer. */
async function firstLook(): Promise<void> {
  const end = performance.now() + PATIENCE
  for (;;) {
    await look()
    if (machine !== null || performance.now() > end) return
    await sleep(LOOK / 2)
  }
}

function countdown(): Span | null {
  const pending = network?.pending ?? null
  if (pending === null) return null
  const seconds = Math.max(0, Math.ceil((Date.parse(pending.until) - Date.now()) / 1000))
  return { text: `A network change is taken back in ${seconds} s unless it is kept: main menu, “Keep network change”.`, style: 'warning' }
}

const ui = createUi(terminal, {
  context: () => `${machine?.hostname ?? ''}  ${network === null ? '' : (webUrls(network)[0] ?? 'no address yet')}`,
  notice: () => (silence === '' ? countdown() : { text: silence, style: 'error' })
})
const parts: Screens = { ui, client }

const keepScreen: Screen = async () => {
  const id = network?.pending?.id
  if (id !== undefined) await client.call('networkConfirm', { body: { id } })
  await look()
}
const revertScreen: Screen = async () => {
  const id = network?.pending?.id
  if (id !== undefined) await ui.wait('Network', 'Going back …', client.call('networkRevert', { body: { id } }))
  await look()
}

interface Item {
  readonly id: string
  readonly label: string
  readonly detail: string
  readonly screen: Screen | null
}

const ITEMS: readonly Item[] = [
  { id: 'quick-setup', label: 'Quick Setup', detail: 'addresses of both arms, DNS, gateway', screen: quickSetupScreen },
  { id: 'status', label: 'Service status', detail: 'what is up, live', screen: serviceStatusScreen },
  {
    id: 'administration',
    label: 'Local Administration',
    detail: 'password, date and time, web access, reset',
    screen: administrationScreen
  },
  { id: 'network', label: 'Network', detail: 'interfaces and addresses as they are', screen: networkScreen },
  { id: 'diagnostics', label: 'Diagnostics', detail: 'ping, traceroute, look-up, routes', screen: diagnosticsScreen },
  { id: 'power', label: 'Reboot/Shutdown', detail: 'start this machine anew, or switch it off', screen: powerScreen },
  { id: 'exit', label: 'Exit', detail: 'back to the login', screen: null }
]
const PENDING: readonly Item[] = [
  { id: 'keep', label: 'Keep network change', detail: 'it works: keep it for good', screen: keepScreen },
  { id: 'revert', label: 'Revert network change', detail: 'back to how it was, at once', screen: revertScreen }
]

const items = (): readonly Item[] => (network?.pending == null ? ITEMS : [...PENDING, ...ITEMS])

/** A screen that fails says why and leads back to the menu. */
async function show(screen: Screen): Promise<void> {
  try {
    await screen(parts)
  } catch (error) {
    const text = error instanceof ApiError ? error.message : `This did not work: ${String(error)}`
    await ui.read('Console', () => wrapped(text, ui.columns()).map((line) => [{ text: line, style: 'error' }]))
  }
  await look()
}

async function main(): Promise<void> {
  await ui.wait('Console', 'Ballast is starting. This takes up to a minute …', firstLook())
  const timer = setInterval(() => void look(), LOOK)
  if (machine !== null && !(machine as ConsoleView).isSetUp) await show(quickSetupScreen)
  let last: string | undefined
  for (;;) {
    const intro =
      machine?.mustChangePassword === true
        ? 'The password is still that of every new machine. Change it at the first login in the browser, or here.'
        : ''
    const chosen = await ui.choose('Main menu', intro, items, last)
    const item = items().find((entry) => entry.id === chosen)
    if (chosen === 'exit') break
    if (item?.screen != null) await show(item.screen)
    last = chosen ?? last
  }
  clearInterval(timer)
}

process.on('SIGTERM', () => {
  terminal.close()
  process.exit(0)
})
await main().finally(() => terminal.close())
