/** The clock: time zone and NTP servers. Pure. */
import type { DesiredBase } from '@ballast/server/helper'

export const LOCALTIME_FILE = 'etc/localtime'
export const TIMEZONE_FILE = 'etc/timezone'
/** chrony starts only where it is. */
export const CHRONY_FILE = 'etc/chrony/sources.d/ballast.sources'

export const zoneFile = (zone: string): string => `usr/share/zoneinfo/${zone}`

/** @returns null without servers. `iburst`: four questions at once, so that the clock is right within seconds. */
export const renderChrony = ({ ntpServers }: NonNullable<DesiredBase['time']>): string | null =>
  ntpServers.length === 0
    ? null
    : ['# Written by Ballast; changes are overwritten.', ...ntpServers.map((server) => `server ${server} iburst`), ''].join('\n')
