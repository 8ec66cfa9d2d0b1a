/** *Network*: interfaces and addresses as they are, and the change that waits to be confirmed. */
import { ApiError, type NetworkView } from '@ballast/server/contract'
import type { FrameLine } from '../frame.ts'
import type { Screen } from './screen.ts'

function interfaceLines({ links, interfaces }: NetworkView): readonly FrameLine[] {
  const byId = new Map(interfaces.map((entry) => [entry.id, entry]))
  return links
    .filter((link) => link.name !== 'lo')
    .flatMap((link): FrameLine[] => {
      const entry = link.interfaceId === null ? undefined : byId.get(link.interfaceId)
      const speed = link.speed === null ? '' : `${link.speed} Mbit/s`
      const state = link.carrier ? `up ${speed}` : link.up ? 'no link: is the cable or the virtual switch connected?' : 'down'
      return [
        [
          { text: link.name.padEnd(12), style: 'bold' },
          { text: state, style: link.carrier ? 'good' : 'error' },
          { text: `  ${link.mac}`, style: 'dim' }
        ],
        ...link.addresses.map(
          (address): FrameLine => [{ text: `            ${address.address.padEnd(28)}` }, { text: address.origin, style: 'dim' }]
        ),
        ...(entry?.dhcp === true && !link.addresses.some(({ origin }) => origin === 'dhcp')
          ? [[{ text: '            DHCP: no answer yet', style: 'warning' } as const]]
          : [])
      ]
    })
}

export const networkScreen: Screen = async ({ ui, client }) => {
  let lines: readonly FrameLine[] = ['…']
  const look = async (): Promise<void> => {
    try {
      const [network, settings] = await Promise.all([client.call('networkShow'), client.call('settingsShow')])
      lines = [
        ...interfaceLines(network),
        '',
        `Default gateway  ${settings.gateways.ipv4 ?? 'none, or from DHCP'}${settings.gateways.ipv6 === null ? '' : `, ${settings.gateways.ipv6}`}`,
        `DNS servers      ${settings.host.nameServers.join(' ') || 'none, or from DHCP'}`,
        `Search domains   ${settings.host.searchDomains.join(' ') || 'none'}`,
        ...(network.helper.present ? [] : ['', [{ text: network.helper.reason, style: 'error' } as const]])
      ]
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      lines = [[{ text: error.message, style: 'error' }]]
    }
  }
  await ui.wait('Network', 'Asking …', look())
  const timer = setInterval(() => void look(), 2_000)
  await ui.read('Network', () => lines)
  clearInterval(timer)
}
