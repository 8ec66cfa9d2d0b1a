/** Edits of the settings. */
import { canonicalAddress, type PacketFilter, Settings, type SettingsPatch } from '../../contract/index.ts'
import type { Configuration } from '../configuration.ts'
import { withPatch } from './patch.ts'

const holdsForWui = ({ enabled, includeWui }: PacketFilter): boolean => enabled && includeWui

/** Whoever makes the lists of the packet filter hold for the web UI stays in, whatever the lists say. */
function keepingIn(after: Settings, before: Settings, from: string): Settings {
  const { packetFilter } = after
  const address = canonicalAddress(from)
  if (address === null || !holdsForWui(packetFilter) || holdsForWui(before.packetFilter) || packetFilter.keep.includes(address))
    return after
  return { ...after, packetFilter: { ...packetFilter, keep: [...packetFilter.keep, address] } }
}

/** @param from the address of who asks, where it is known. */
export function changeSettings(configuration: Configuration, patch: SettingsPatch, from: string | null = null): Configuration {
  const { settings: before } = configuration
  const after = withPatch(Settings, before, patch)
  return { ...configuration, settings: from === null ? after : keepingIn(after, before, from) }
}
