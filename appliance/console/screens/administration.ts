/** *Local Administration*: the password, the clock, how to reach the web interface, and the ways back when nothing else helps. */
import { webUrls } from '../addresses.ts'
import { errorsOf } from '../api.ts'
import { newForm } from '../form.ts'
import { clockScreen, zoneScreen } from './date-time.ts'
import { askForWord } from './power.ts'
import type { Screen } from './screen.ts'
import { softwareScreen } from './software.ts'

const passwordScreen: Screen = async ({ ui, client }) => {
  const fields = [
    {
      name: 'password',
      label: 'New password',
      help: 'At least 8 characters. For the web interface and for this console, user bal.',
      secret: true
    },
    { name: 'again', label: 'Again', help: 'The same once more.', secret: true }
  ]
  const intro =
    'Sets the password of bal for the web interface, this console and SSH, also when nobody knows the present one. All sessions end.'
  const saved = await ui.fill('Set password', intro, newForm(fields, {}, 'Set password'), async (values) => {
    if (values['password'] !== values['again']) return { again: 'The two are not the same. Type the new password once more.' }
    try {
      await client.call('consolePassword', { body: { password: values['password'] ?? '' } })
      return null
    } catch (error) {
      return errorsOf(error, ['password'])
    }
  })
  if (saved)
    await ui.read('Set password', () => [[{ text: 'The password is set.', style: 'good' }], '', 'Log in with it from now on, also here.'])
}

const webAccessScreen: Screen = async ({ ui, client }) => {
  const [network, system] = await Promise.all([client.call('networkShow'), client.call('systemShow')])
  await ui.read('Web access', () => [
    `Host name   ${system.hostname}`,
    `Version     ${system.version}`,
    '',
    'The web interface answers at:',
    '',
    ...webUrls(network).map((url) => [{ text: `  ${url}`, style: 'bold' as const }])
  ])
}

const webResetScreen: Screen = async (parts) => {
  const done = await askForWord(
    parts,
    'Web access reset',
    'The web interface answers on every interface again, the packet filter does not hold for it, and it gets a new certificate of its own: browsers will warn once. Services are not touched.',
    'RESET',
    () => parts.client.call('webAccessReset')
  )
  if (done) await webAccessScreen(parts)
}

const factoryResetScreen: Screen = async (parts) => {
  const done = await askForWord(
    parts,
    'Factory reset',
    'Everything that this machine was ever told is wiped: services, certificates and their keys, addresses, passwords, history. It reboots as a new machine with the password 1fourall. There is no way back.',
    'WIPE',
    () => parts.client.call('factoryReset')
  )
  if (done) await parts.ui.read('Factory reset', () => ['The machine reboots now.'])
}

const PAGES: Readonly<Record<string, Screen>> = {
  password: passwordScreen,
  zone: zoneScreen,
  clock: clockScreen,
  software: softwareScreen,
  web: webAccessScreen,
  'web-reset': webResetScreen,
  'factory-reset': factoryResetScreen
}

export const administrationScreen: Screen = async (parts) => {
  let last: string | null = 'password'
  for (;;) {
    last = await parts.ui.choose(
      'Local Administration',
      '',
      () => [
        { id: 'password', label: 'Set password', detail: 'of bal, everywhere' },
        { id: 'zone', label: 'Time zone and NTP', detail: 'whom the clock follows' },
        { id: 'clock', label: 'Set the clock', detail: 'by hand' },
        { id: 'software', label: 'Software versions', detail: 'restore previous version' },
        { id: 'web', label: 'Web access', detail: 'where the web interface answers' },
        { id: 'web-reset', label: 'Web access reset', detail: 'let everybody reach the web interface again' },
        { id: 'factory-reset', label: 'Factory reset', detail: 'wipe everything and start as new' }
      ],
      last ?? undefined
    )
    if (last === null) return
    await PAGES[last]?.(parts)
  }
}
