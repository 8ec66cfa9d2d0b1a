/** Edits of the settings. */
import { Settings, type SettingsPatch } from '../../contract/index.ts'
import type { Configuration } from '../configuration.ts'
import { withPatch } from './patch.ts'

export const changeSettings = (configuration: Configuration, patch: SettingsPatch): Configuration => ({
  ...configuration,
  settings: withPatch(Settings, configuration.settings, patch)
})
