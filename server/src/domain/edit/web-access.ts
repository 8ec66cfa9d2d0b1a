/** *Web access reset* of the console: nothing of the configuration keeps anybody from the web UI any more. */
import type { Configuration } from '../configuration.ts'

export function openWebAccess(configuration: Configuration): Configuration {
  const { settings, interfaces } = configuration
  return {
    ...configuration,
    interfaces: new Map([...interfaces].map(([id, entry]) => [id, entry.adminAccess ? entry : { ...entry, adminAccess: true }])),
    settings: { ...settings, packetFilter: { ...settings.packetFilter, includeWui: false } }
  }
}
