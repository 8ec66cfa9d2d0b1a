/** *Local Administration*: the password, and how to reach the web interface. */
import { webUrls } from '../addresses.ts'
import { errorsOf } from '../api.ts'
import { newForm } from '../form.ts'
import type { Screen } from './screen.ts'

const passwordScreen: Screen = async ({ ui, client }) => {
  const fields = [
    { name: 'password', label: 'New password', help: 'At least 8 characters. For the web interface, user bal.', secret: true },
    { name: 'again', label: 'Again', help: 'The same once more.', secret: true }
  ]
  const intro = 'Sets the password of bal for the web interface, also when nobody knows the present one. All sessions end.'
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
    await ui.read('Set password', () => [[{ text: 'The password is set.', style: 'good' }], '', 'Log in to the web interface with it.'])
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

const PAGES: Readonly<Record<string, Screen>> = { password: passwordScreen, web: webAccessScreen }

export const administrationScreen: Screen = async (parts) => {
  let last: string | null = 'password'
  for (;;) {
    last = await parts.ui.choose(
      'Local Administration',
      '',
      () => [
        { id: 'password', label: 'Set password', detail: 'of bal for the web interface' },
        { id: 'web', label: 'Web access', detail: 'where the web interface answers' }
      ],
      last ?? undefined
    )
    if (last === null) return
    await PAGES[last]?.(parts)
  }
}
