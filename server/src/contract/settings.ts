/** Settings that hold for the whole machine. Defaults and ranges are the LoadMaster's. */
import * as z from 'zod'
import { CheckInterval, CheckTimeout, CheckTries } from './health-check.ts'
import { L7_FIELDS } from './l7.ts'
import { DefaultGateways, HostAndDns, NetworkOptions, PacketFilter, StaticRoute } from './network.ts'

/** *Rules & Checking > Check Parameters*, all in seconds but the count. */
export const CheckParameters = z.strictObject({
  interval: CheckInterval.meta({ title: 'Check Interval(sec)' }),
  timeout: CheckTimeout.meta({ title: 'Connect Timeout (secs)' }),
  retries: CheckTries.meta({ title: 'Retry Count' })
})
export type CheckParameters = z.infer<typeof CheckParameters>

export const Settings = z.strictObject({
  checks: CheckParameters,
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
  /** *L7 Configuration*. */
  ...L7_FIELDS
})
export type Settings = z.infer<typeof Settings>

export const SettingsPatch = Settings.partial()
export type SettingsPatch = z.infer<typeof SettingsPatch>
