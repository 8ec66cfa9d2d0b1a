/** *System Administration* as far as the machine itself is concerned: its clock, and starting it anew. */
import * as z from 'zod'
import { ToolOutput } from './diagnostics.ts'
import { route } from './route.ts'
import { Host, Timestamp } from './values.ts'

const KNOWN_ZONES: ReadonlyMap<string, string> = new Map(
  ['UTC', ...Intl.supportedValuesOf('timeZone')].map((zone) => [zone.toLowerCase(), zone])
)

/** For a drop-down: every zone that the platform knows. */
export const timeZones = (): readonly string[] => [...KNOWN_ZONES.values()].toSorted((a, b) => a.localeCompare(b, 'en'))

function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** A name of the IANA time zone database, e.g. `Europe/Berlin`. */
export const TimeZone = z
  .string()
  .trim()
  .max(64)
  .refine(
    (text) => /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+){0,2}$/.test(text) && isTimeZone(text),
    'Choose a time zone by its city, for example Europe/Berlin, or UTC.'
  )
  .overwrite((text) => KNOWN_ZONES.get(text.toLowerCase()) ?? text)

/** *Date/Time*. */
export const TimeSettings = z.strictObject({
  zone: TimeZone.meta({ title: 'Time Zone' }),
  /** Empty: the clock is set by hand, or by the host of the virtual machine. */
  ntpServers: z.array(Host).max(8, 'Use at most 8 NTP hosts.').meta({ title: 'NTP host(s)' })
})
export type TimeSettings = z.infer<typeof TimeSettings>

/** A clock outside of these was mistyped: certificates of today do not reach further. */
const EARLIEST = '2020-01-01T00:00:00.000Z'
const LATEST = '2100-01-01T00:00:00.000Z'

export const ClockSetting = z.strictObject({
  at: Timestamp.refine(
    (text) => Date.parse(text) >= Date.parse(EARLIEST) && Date.parse(text) < Date.parse(LATEST),
    'Type a date between 2020 and 2099.'
  ).meta({ title: 'Date and Time' })
})

export const MachineView = z.strictObject({
  /** Whether this machine may be restarted, set and updated from here; why not, else empty. */
  access: z.strictObject({ allowed: z.boolean(), reason: z.string() }),
  now: Timestamp,
  /** Null where nobody may ask. */
  clock: z.strictObject({ synchronised: z.boolean(), sources: ToolOutput }).nullable()
})
export type MachineView = z.infer<typeof MachineView>

export const machineRoutes = {
  machineShow: route({
    method: 'GET',
    path: '/machine',
    permission: 'read',
    summary: 'Show the clock, and whether this machine can be administered from here',
    response: MachineView
  }),
  machineReboot: route({
    method: 'POST',
    path: '/machine/reboot',
    permission: 'system',
    summary: 'Reboot the machine; traffic stops until it is back',
    response: z.null()
  }),
  machineShutdown: route({
    method: 'POST',
    path: '/machine/shutdown',
    permission: 'system',
    summary: 'Switch the machine off; it must be started by its host',
    response: z.null()
  }),
  clockSet: route({
    method: 'PUT',
    path: '/machine/clock',
    permission: 'system',
    summary: 'Set the clock by hand; only without NTP hosts',
    body: ClockSetting,
    response: MachineView
  })
} as const
