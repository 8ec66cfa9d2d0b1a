/** Entries about the machine itself, under *System Administration*. */
import type { MenuPage } from './menu-entries.ts'

export const machineMenu: readonly MenuPage[] = [
  {
    title: 'System Reboot',
    path: '/system-configuration/system-reboot',
    keywords: ['restart', 'shutdown', 'power off', 'switch off', 'halt'],
    settings: [
      { title: 'Reboot', keywords: ['restart'] },
      { title: 'Shutdown', keywords: ['power off', 'halt', 'switch off'] }
    ]
  },
  {
    title: 'Update Software',
    path: '/system-configuration/update-software',
    keywords: ['upgrade', 'firmware', 'patch', 'version', 'downgrade'],
    settings: [
      { title: 'Software Update File', keywords: ['upload', 'patch'] },
      { title: 'Restore previous version', keywords: ['rollback', 'go back', 'undo update'] }
    ]
  },
  {
    title: 'Date/Time',
    path: '/system-configuration/date-time',
    keywords: ['clock', 'ntp', 'chrony', 'time server', 'w32time'],
    settings: [
      { title: 'NTP host(s)', keywords: ['time server', 'ntp server', 'synchronise'] },
      { title: 'Time Zone', keywords: ['timezone', 'summer time', 'utc'] },
      { title: 'Date and Time', keywords: ['set clock', 'set date'] }
    ]
  }
]
