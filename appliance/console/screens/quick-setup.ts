/** *Quick Setup*: the walk-through's questions in its order, and everything applied at once at the end. */
import { QuickSetup } from '@ballast/server/contract'
import { webUrls } from '../addresses.ts'
import { errorsOf } from '../api.ts'
import { type Field, newForm } from '../form.ts'
import type { Errors } from '../ui.ts'
import type { Screen } from './screen.ts'

const FIELDS: readonly Field[] = [
  {
    name: 'networkSide',
    label: 'Network Side address',
    help: 'eth0, towards the clients: address with prefix, for example 172.150.15.230/24. Empty asks DHCP.'
  },
  { name: 'farmSide', label: 'Farm Side address', help: 'eth1, towards the servers, for example 192.168.2.2/24. Empty for one arm.' },
  { name: 'nameServers', label: 'DNS servers', help: 'Addresses, separated by spaces.' },
  { name: 'searchDomains', label: 'Search domains', help: 'Separated by spaces, for example contoso.local.' },
  { name: 'gateway', label: 'Default gateway', help: 'On the network side, for example 172.150.15.1. Empty leaves it to DHCP.' }
]
const NAMES = FIELDS.map((field) => field.name)

const wordsIn = (text: string | undefined): readonly string[] => (text ?? '').split(/[\s,]+/).filter((word) => word !== '')
const orNull = (text: string | undefined): string | null => ((text ?? '').trim() === '' ? null : (text ?? '').trim())

const asked = (values: Errors): unknown => ({
  networkSide: orNull(values['networkSide']),
  farmSide: orNull(values['farmSide']),
  nameServers: wordsIn(values['nameServers']),
  searchDomains: wordsIn(values['searchDomains']),
  gateway: orNull(values['gateway'])
})

/** Faults that need no server, in the contract's words. */
function faultsIn(values: Errors): Errors | null {
  const parsed = QuickSetup.safeParse(asked(values))
  if (parsed.success) return null
  const faults: Record<string, string> = {}
  for (const issue of parsed.error.issues) faults[String(issue.path[0] ?? '')] ??= issue.message
  return faults
}

export const quickSetupScreen: Screen = async ({ ui, client }) => {
  const [network, settings] = await Promise.all([client.call('networkShow'), client.call('settingsShow')])
  const cards = network.interfaces.filter((entry) => entry.kind.type === 'card')
  const addressOf = (at: number): string => cards[at]?.addresses.find((address) => !address.includes(':')) ?? ''
  const form = newForm(
    FIELDS,
    {
      networkSide: addressOf(0),
      farmSide: addressOf(1),
      nameServers: settings.host.nameServers.join(' '),
      searchDomains: settings.host.searchDomains.join(' '),
      gateway: settings.gateways.ipv4 ?? ''
    },
    'Exit configuration'
  )
  const intro = 'Five answers set this machine up. Nothing changes before “Exit configuration”; Esc leaves everything as it is.'
  const saved = await ui.fill('Quick Setup', intro, form, async (values) => {
    const faults = faultsIn(values)
    if (faults !== null) return faults
    try {
      await client.call('quickSetup', { body: QuickSetup.parse(asked(values)) })
      return null
    } catch (error) {
      return errorsOf(error, NAMES)
    }
  })
  if (!saved) return
  const urls = webUrls(await client.call('networkShow'))
  await ui.read('Quick Setup', () => [
    [{ text: 'The network is set up.', style: 'good' }],
    '',
    'Open the web interface in a browser:',
    '',
    ...urls.map((url) => [{ text: `  ${url}`, style: 'bold' as const }]),
    '',
    'Log in there as bal with the password 1fourall, or your own if you changed it.'
  ])
}
