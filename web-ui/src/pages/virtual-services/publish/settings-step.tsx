/** The settings of the machine that the templates ask for: ticks beside what they are now. */
import type { TemplateView } from '@ballast/server/contract'
import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useFormContext } from 'react-hook-form'
import { CheckboxGroupField } from '../../../components/checkbox-group-field.tsx'
import { settingChoice } from '../applications/wanted-settings.tsx'
import type { PublishForm } from './form.ts'
import { wantedSettings } from './shared.ts'

export function SettingsStep({ templates }: { readonly templates: readonly TemplateView[] }) {
  const { setValue } = useFormContext<PublishForm>()
  const wanted = wantedSettings(templates)
  const open = wanted.filter(({ applied }) => !applied)
  const applied = wanted.filter((each) => each.applied)
  return (
    <>
      <p className="section-intro">They hold for all services of this machine, so nothing is set before you tick it.</p>
      {open.length === 0 ? null : (
        <>
          <CheckboxGroupField name="settings" label="Global settings" choices={open.map(settingChoice)} />
          <div>
            <Button
              variant="secondary"
              onClick={() =>
                setValue(
                  'settings',
                  open.map(({ setting }) => setting),
                  { shouldDirty: true }
                )
              }
            >
              Tick all
            </Button>
          </div>
        </>
      )}
      {applied.length === 0 ? null : (
        <p className="quiet">So already: {applied.map(({ title, words }) => `${title} (${words})`).join(', ')}.</p>
      )}
    </>
  )
}
