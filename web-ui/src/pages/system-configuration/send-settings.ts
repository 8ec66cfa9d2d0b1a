/** Pages of the network whose fields are a part of the settings. */
import type { Settings, SettingsPatch } from '@ballast/server/contract'
import { api } from '../../lib/api.ts'
import type { HowToWrite, Written } from '../../lib/change.ts'

export type LoadedSettings = Settings & { readonly version: number }

export interface SettingsPartProps {
  readonly settings: LoadedSettings
  readonly isReadOnly: boolean
}

export const sendSettings = (body: SettingsPatch, query: HowToWrite, version: number): Promise<Written<LoadedSettings>> =>
  api.call('settingsChange', { body, query, version })
