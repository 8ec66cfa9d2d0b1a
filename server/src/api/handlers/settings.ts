/** *Rules & Checking > Check Parameters* and the other settings of the whole machine. */
import { changeSettings } from '../../domain/edit/index.ts'
import type { Handlers, Services } from '../handler.ts'
import { requireSettingsVersion } from '../versions.ts'
import { write } from '../write.ts'

export function settingsHandlers({ pipeline, store }: Services): Pick<Handlers, 'settingsShow' | 'settingsChange'> {
  return {
    settingsShow: () => ({ ...store.current().configuration.settings, version: store.settingsVersion() }),

    settingsChange: (call) =>
      write(pipeline, call, {
        edit: (current) => {
          requireSettingsVersion(store, call.version)
          return { configuration: changeSettings(current, call.body, call.caller.address) }
        },
        value: (configuration) => ({ ...configuration.settings, version: store.settingsVersion() })
      })
  }
}
