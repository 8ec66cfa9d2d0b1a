/** *Date/Time*: whom the clock follows, and the clock by hand. */
import '../network.css'
import { TimeSettings, timeZones } from '@ballast/server/contract'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import * as z from 'zod'
import { FormSection } from '../../../components/form-section.tsx'
import { LinesField } from '../../../components/lines-field.tsx'
import { Loaded } from '../../../components/loaded.tsx'
import { MachineNotice, useMachineAccess } from '../../../components/machine-notice.tsx'
import { PageFrame } from '../../../components/page-frame.tsx'
import { SelectField } from '../../../components/select-field.tsx'
import { labelOf } from '../../../lib/labels.ts'
import { queries } from '../../../lib/queries.ts'
import { type SettingsPartProps, sendSettings } from '../send-settings.ts'
import { ClockCard } from './clock-card.tsx'

const Time = z.strictObject({ time: TimeSettings })
const { shape } = TimeSettings

/** A zone that this browser does not know by that name is still the one that is set. */
const zonesWith = (zone: string) => [...new Set([...timeZones(), zone])].map((value) => ({ value, label: value.replaceAll('_', ' ') }))

export function DateTimePage() {
  const settings = useQuery(queries.settings())
  const isReadOnly = !useMachineAccess()
  return (
    <PageFrame
      title="Date/Time"
      place="System Configuration > System Administration"
      intro="A wrong clock makes certificates look expired and logs hard to compare. These pages show times of your own computer’s zone; the machine’s zone is for its console and its logs."
    >
      <MachineNotice />
      <Loaded query={settings}>
        {(loaded) => (
          <div className="form-stack">
            <TimeForm settings={loaded} isReadOnly={isReadOnly} />
            <ClockCard hasServers={loaded.time.ntpServers.length > 0} isReadOnly={isReadOnly} />
          </div>
        )}
      </Loaded>
    </PageFrame>
  )
}

export function TimeFields({ zone }: { readonly zone: string }) {
  const choices = useMemo(() => zonesWith(zone), [zone])
  return (
    <>
      <LinesField
        name="time.ntpServers"
        label={labelOf(shape.ntpServers)}
        help="Names or addresses, one a line or separated by spaces. Inside a domain, its domain controllers. Empty: set by hand, or by the host of the virtual machine."
      />
      <SelectField name="time.zone" label={labelOf(shape.zone)} choices={choices} />
    </>
  )
}

function TimeForm({ settings, isReadOnly }: SettingsPartProps) {
  const { time, version } = settings
  const values = useMemo(() => ({ time }), [time])
  return (
    <FormSection
      title="Time zone and NTP"
      schema={Time}
      values={values}
      version={version}
      isReadOnly={isReadOnly}
      send={sendSettings}
      words={{ done: 'Date/Time saved' }}
    >
      <TimeFields zone={time.zone} />
    </FormSection>
  )
}
