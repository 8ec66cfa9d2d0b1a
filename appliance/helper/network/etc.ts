/** The files of the base network and of the clock below /etc, and the daemons that read them. */
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DesiredBase } from '@ballast/server/helper'
import { linkSynced, readOrNull, removeSynced, writeSynced } from '../files.ts'
import type { Log } from '../log.ts'
import { run } from '../programs.ts'
import { NETWORKD_FOLDER, NETWORKD_PREFIX, renderNetworkd, urgentPart } from '../render/networkd.ts'
import { HOSTNAME_FILE, HOSTS_FILE, RESOLVED_FILE, renderHosts, renderResolved } from '../render/resolve.ts'
import { renderSysctl } from '../render/settings.ts'
import { CHRONY_FILE, LOCALTIME_FILE, renderChrony, TIMEZONE_FILE, zoneFile } from '../render/time.ts'

const SYSCTL_FILE = 'etc/sysctl.d/60-ballast-network.conf'

export interface EtcOptions {
  /** `/`, or a folder that stands for it in tests. */
  readonly root: string
  /** systemd-networkd and -resolved run here and are told. */
  readonly networkd: boolean
}

export interface Etc {
  /** Makes the files fit; null removes them. @returns whether any changed, and whether systemd-networkd is at work with them now. */
  write(base: DesiredBase | null, settings: ReadonlyMap<string, string>): Promise<{ changed: boolean; told: boolean }>
}

export function etcIn({ root, networkd }: EtcOptions, log: Log): Etc {
  async function put(path: string, text: string | null): Promise<boolean> {
    const file = join(root, path)
    if ((await readOrNull(file)) === text) return false
    if (text === null) await removeSynced(file)
    // The daemons that read these run as other users.
    else await writeSynced(file, text, 0o644)
    return true
  }

  /** @returns whether any file changed, and whether systemd-networkd must know at once. */
  async function networkFiles(base: DesiredBase | null): Promise<{ changed: boolean; urgent: boolean }> {
    const wanted = base === null ? new Map<string, string>() : renderNetworkd(base)
    const names = await readdir(join(root, NETWORKD_FOLDER)).catch(() => [])
    let [changed, urgent] = [false, false]
    for (const name of new Set([...names.filter((file) => file.startsWith(NETWORKD_PREFIX)), ...wanted.keys()])) {
      const path = join(NETWORKD_FOLDER, name)
      const [before, after] = [await readOrNull(join(root, path)), wanted.get(name) ?? null]
      if (!(await put(path, after))) continue
      changed = true
      urgent ||= before === null || after === null || urgentPart(before) !== urgentPart(after)
    }
    return { changed, urgent }
  }

  async function names(base: DesiredBase | null): Promise<boolean> {
    const changed = await put(RESOLVED_FILE, base === null ? null : renderResolved(base))
    const hosts = (await readOrNull(join(root, HOSTS_FILE))) ?? '127.0.0.1 localhost\n'
    await put(HOSTS_FILE, renderHosts(hosts, base ?? { hosts: [], hostname: null }))
    // Which name it had before the first is not ours to know.
    if (base !== null && base.hostname !== null && (await put(HOSTNAME_FILE, `${base.hostname}\n`)) && root === '/')
      await writeFile('/proc/sys/kernel/hostname', base.hostname)
    return changed
  }

  /** @returns whether the servers of the clock changed. */
  async function clock({ time }: DesiredBase): Promise<boolean> {
    if (time === null) return false
    if ((await readOrNull(join(root, zoneFile(time.zone)))) === null) log.warn('There is no such time zone here', { zone: time.zone })
    else {
      await linkSynced(join(root, LOCALTIME_FILE), `/${zoneFile(time.zone)}`)
      await put(TIMEZONE_FILE, `${time.zone}\n`)
    }
    return put(CHRONY_FILE, renderChrony(time))
  }

  async function tell(program: 'networkctl' | 'systemctl', ...args: string[]): Promise<void> {
    const result = await run(program, args)
    if (result.exit !== 0) log.warn('A daemon could not be told', { program, args: args.join(' '), why: result.stderr.trim() })
  }

  return {
    async write(base, settings) {
      const network = await networkFiles(base)
      const sysctl = await put(SYSCTL_FILE, base === null ? null : renderSysctl(settings))
      const resolver = await names(base)
      const servers = base === null ? false : await clock(base)
      if (network.urgent && networkd) await tell('networkctl', 'reload')
      if (resolver && networkd && root === '/') await tell('systemctl', 'try-restart', 'systemd-resolved.service')
      // Without a server it would answer nobody and follow nobody, and stand in the way of setting the clock by hand.
      if (servers && networkd && root === '/')
        await tell('systemctl', base?.time?.ntpServers.length === 0 ? 'stop' : 'restart', 'chrony.service')
      return { changed: network.changed || sysctl || resolver || servers, told: network.urgent && networkd }
    }
  }
}
