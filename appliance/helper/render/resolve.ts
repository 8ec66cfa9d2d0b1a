/** Names: resolver and hosts file. Pure. */
import type { DesiredBase } from '@ballast/server/helper'

export const RESOLVED_FILE = 'etc/systemd/resolved.conf.d/50-ballast.conf'
export const HOSTS_FILE = 'etc/hosts'
export const HOSTNAME_FILE = 'etc/hostname'

export const renderResolved = ({ nameServers, searchDomains }: DesiredBase): string =>
  [
    '# Written by Ballast; changes are overwritten.',
    '[Resolve]',
    `DNS=${nameServers.join(' ')}`,
    `Domains=${searchDomains.join(' ')}`,
    ''
  ].join('\n')

const BEGIN = '# Ballast: begin'
const END = '# Ballast: end'

/** Our lines stand between two marks; the others are the system's. `*` in them, and all that is not ours, stays as it is. */
export function renderHosts(present: string, { hosts, hostname }: Pick<DesiredBase, 'hosts' | 'hostname'>): string {
  const lines = present.split('\n')
  const [begin, end] = [lines.indexOf(BEGIN), lines.indexOf(END)]
  const others = begin >= 0 && end > begin ? [...lines.slice(0, begin), ...lines.slice(end + 1)] : lines
  const rest = others.join('\n').replace(/\n*$/, '\n')
  const own = [...(hostname === null ? [] : [`127.0.1.1 ${hostname}`]), ...hosts.map(({ address, name }) => `${address} ${name}`)]
  return own.length === 0 ? rest : `${rest}${[BEGIN, ...own, END].join('\n')}\n`
}
