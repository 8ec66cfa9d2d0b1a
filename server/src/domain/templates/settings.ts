/** The settings of the machine that a template asks for: read and set by their name. */
import { Settings, WANTED_SETTINGS, type WantedSetting, type WantedSettingName, type WantedSettingView } from '../../contract/index.ts'
import { EMPTY_CONFIGURATION } from '../defaults.ts'
import { fieldTitle, valueInWords } from '../field-words.ts'
import { equalJson, readAt, writeAt } from '../json.ts'

const pathOf = (setting: WantedSettingName): readonly string[] => setting.split('.')

export const isApplied = (settings: Settings, { setting, value }: WantedSetting): boolean =>
  equalJson(readAt(settings, pathOf(setting)), WANTED_SETTINGS[setting].parse(value))

export const withSetting = (settings: Settings, { setting, value }: WantedSetting): Settings =>
  Settings.parse(writeAt(settings, pathOf(setting), WANTED_SETTINGS[setting].parse(value)))

export const settingTitle = ({ setting }: WantedSetting): string => fieldTitle('settings', pathOf(setting))

export const settingWords = ({ setting, value }: WantedSetting): string =>
  valueInWords('settings', pathOf(setting), value, EMPTY_CONFIGURATION)

/** @returns it beside what the machine has now. */
export const settingView = (settings: Settings, wanted: WantedSetting): WantedSettingView => ({
  ...wanted,
  title: settingTitle(wanted),
  words: settingWords(wanted),
  present: valueInWords('settings', pathOf(wanted.setting), readAt(settings, pathOf(wanted.setting)) ?? null, EMPTY_CONFIGURATION),
  applied: isApplied(settings, wanted)
})
