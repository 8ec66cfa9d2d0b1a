/** Routes of the settings. */
import { NetworkWrite, route, written } from './route.ts'
import { Version } from './route-parts.ts'
import { Settings, SettingsPatch } from './settings.ts'

/** Two access lists of ten thousand lines with comments. */
const SETTINGS_LIMIT = 4 * 1024 * 1024

export const settingsRoutes = {
  settingsShow: route({
    method: 'GET',
    path: '/settings',
    permission: 'read',
    summary: 'Show the settings',
    response: Settings.extend({ version: Version })
  }),
  settingsChange: route({
    method: 'PATCH',
    path: '/settings',
    permission: 'system',
    summary: 'Change settings',
    query: NetworkWrite,
    body: SettingsPatch,
    response: written(Settings.extend({ version: Version })),
    versioned: true,
    bodyLimit: SETTINGS_LIMIT
  })
} as const
