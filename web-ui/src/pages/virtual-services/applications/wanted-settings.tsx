/** The settings of the machine that an application asks for: offered as ticks, beside what they are now. Never set by themselves. */
import { SettingsPatch, type WantedSettingView } from '@ballast/server/contract'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import * as z from 'zod'
import { CheckboxGroupField } from '../../../components/checkbox-group-field.tsx'
import { FormSection } from '../../../components/form-section.tsx'
import { Loaded } from '../../../components/loaded.tsx'
import { api } from '../../../lib/api.ts'
import { queries } from '../../../lib/queries.ts'
import type { LoadedSettings } from '../../system-configuration/send-settings.ts'

const Ticks = z.object({ settings: z.array(z.string()).min(1, 'Tick what shall be set.') })

/** @returns the patch that brings the ticked settings to what is wanted. */
export function patchOf(settings: LoadedSettings, wanted: readonly WantedSettingView[], ticked: readonly string[]): SettingsPatch {
  const patch: Record<string, unknown> = {}
  for (const { setting, value } of wanted.filter((each) => ticked.includes(each.setting))) {
    const [first = '', second] = setting.split('.')
    if (second === undefined) patch[first] = value
    else if (first === 'network') patch['network'] = Object.assign({}, patch['network'] ?? settings.network, { [second]: value })
  }
  return SettingsPatch.parse(patch)
}

export const settingChoice = ({ setting, title, words, present, applied, why }: WantedSettingView) => ({
  value: setting,
  label: `${title}: ${words}`,
  detail: `${applied ? 'It is so already.' : `Now ${present}.`} ${why}`
})

export function WantedSettings({ wanted }: { readonly wanted: readonly WantedSettingView[] }) {
  const query = useQuery(queries.settings())
  const open = useMemo(() => wanted.filter(({ applied }) => !applied), [wanted])
  const values = useMemo(() => ({ settings: [] as string[] }), [])
  if (open.length === 0) return <p>All of them are as the application wants them.</p>
  return (
    <Loaded query={query}>
      {(settings) => (
        <FormSection
          // What was set is not offered any more: the rest starts with empty boxes.
          key={open.map(({ setting }) => setting).join()}
          title="Global settings"
          variant="plain"
          schema={Ticks}
          values={values}
          version={settings.version}
          intro="They hold for all services of this machine, so nothing is set before you tick it."
          saveLabel="Set Ticked"
          send={({ settings: ticked }, query, version) =>
            api.call('settingsChange', { body: patchOf(settings, wanted, ticked), query, version })
          }
          words={{ done: 'Settings saved', action: 'Set' }}
        >
          <CheckboxGroupField name="settings" label="Global settings" choices={open.map(settingChoice)} />
        </FormSection>
      )}
    </Loaded>
  )
}
