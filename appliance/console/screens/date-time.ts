/** *Date and time*: time zone and NTP hosts, or the clock by hand. */
import { ClockSetting, TimeSettings } from '@ballast/server/contract'
import type * as z from 'zod'
import { errorsOf } from '../api.ts'
import { newForm } from '../form.ts'
import type { Errors } from '../ui.ts'
import type { Screen } from './screen.ts'

const wordsIn = (text: string | undefined): readonly string[] => (text ?? '').split(/[\s,]+/).filter((word) => word !== '')

const inUtc = (moment: string): string => `${moment.slice(0, 10)} ${moment.slice(11, 19)}`

/** `2026-11-25 02:45` or with seconds, UTC, as ISO 8601; anything else as it was typed, for the contract to refuse. */
export function momentOf(typed: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(:\d{2})?$/.exec(typed.trim())
  return match === null ? typed : `${match[1]}T${match[2]}${match[3] ?? ':00'}Z`
}

function faultsOf(error: z.ZodError): Errors {
  const faults: Record<string, string> = {}
  for (const { path, message } of error.issues) faults[String(path[0] ?? '')] ??= message
  return faults
}

export const zoneScreen: Screen = async ({ ui, client }) => {
  const { time } = await client.call('settingsShow')
  const fields = [
    { name: 'zone', label: 'Time Zone', help: 'By its city, for example Europe/Berlin; or UTC.' },
    { name: 'ntpServers', label: 'NTP host(s)', help: 'Separated by spaces, for example dc1.contoso.local. Empty sets no clock.' }
  ]
  await ui.fill(
    'Time zone and NTP',
    '',
    newForm(fields, { zone: time.zone, ntpServers: time.ntpServers.join(' ') }, 'Save'),
    async (values) => {
      const asked = TimeSettings.safeParse({ zone: values['zone'] ?? '', ntpServers: wordsIn(values['ntpServers']) })
      if (!asked.success) return faultsOf(asked.error)
      try {
        const { version } = await client.call('settingsShow')
        await client.call('settingsChange', { body: { time: asked.data }, version })
        return null
      } catch (error) {
        return errorsOf(error, ['zone', 'ntpServers'])
      }
    }
  )
}

export const clockScreen: Screen = async ({ ui, client }) => {
  const { now } = await client.call('machineShow')
  const fields = [{ name: 'at', label: 'Date and time (UTC)', help: 'Year-month-day hours:minutes, for example 2026-11-25 14:30.' }]
  await ui.fill(
    'Set the clock',
    'Only without NTP hosts, which would set it back.',
    newForm(fields, { at: inUtc(now) }, 'Set the clock'),
    async (values) => {
      const asked = ClockSetting.safeParse({ at: momentOf(values['at'] ?? '') })
      if (!asked.success) return { at: 'Type a date and a time, for example 2026-11-25 14:30.' }
      try {
        await client.call('clockSet', { body: asked.data })
        return null
      } catch (error) {
        return errorsOf(error, ['at'])
      }
    }
  )
}
