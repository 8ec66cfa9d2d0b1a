/** Settings that hold for the whole machine. Defaults and ranges are the LoadMaster's. */
import * as z from 'zod'
import { CheckInterval, CheckTimeout, CheckTries } from './health-check.ts'
import { L7_FIELDS } from './l7.ts'
import { TimeSettings } from './machine.ts'
import { DefaultGateways, HostAndDns, NetworkOptions, PacketFilter, StaticRoute } from './network.ts'
import { ServerPort, UrlPath } from './values.ts'

/** *Rules & Checking > Check Parameters*, all in seconds but the count. */
export const CheckParameters = z.strictObject({
  interval: CheckInterval.meta({ title: 'Check Interval(sec)' }),
  timeout: CheckTimeout.meta({ title: 'Connect Timeout (secs)' }),
  retries: CheckTries.meta({ title: 'Retry Count' })
})
export type CheckParameters = z.infer<typeof CheckParameters>

/** *Rules & Checking > Check Parameters*, its adaptive part: the agents that resource based scheduling asks. */
export const AdaptiveParameters = z.strictObject({
  url: UrlPath.meta({ title: 'Adaptive URL' }),
  port: ServerPort.meta({ title: 'Adaptive Port' }),
  interval: z
    .int('Type a number of seconds.')
    .min(1, 'The interval is at least 1 second.')
    .max(600, 'The interval is at most 600 seconds.')
    .meta({ title: 'Adaptive Interval (sec)' }),
  /** Percent. */
  minimum: z
    .int('Type a percentage.')
    .min(0, 'The value cannot be negative.')
    .max(50, 'The value is at most 50 percent.')
    .meta({ title: 'Min. Control Variable Value (%)' })
})
export type AdaptiveParameters = z.infer<typeof AdaptiveParameters>

export const Settings = z.strictObject({
  checks: CheckParameters,
  adaptive: AdaptiveParameters,
  /** Seconds without traffic after which a connection is closed, for services that set 0. */
  connectionTimeout: z.int().min(60).max(86_400).meta({ title: 'Connection Timeout (secs)' }),
  /** *Host & DNS Configuration*. */
  host: HostAndDns,
  /** *Default Gateway*. */
  gateways: DefaultGateways,
  /** *Additional Routes*. */
  routes: z.array(StaticRoute).max(1000, 'Use at most 1000 routes.').meta({ title: 'Additional Routes' }),
  packetFilter: PacketFilter,
  /** *Network Options*, with `connectionTimeout`. */
  network: NetworkOptions,
  /** *Date/Time*. */
  time: TimeSettings,
  /** *L7 Configuration*. */
  ...L7_FIELDS
})
export type Settings = z.infer<typeof Settings>

export const SettingsPatch = Settings.partial()
export type SettingsPatch = z.infer<typeof SettingsPatch>
