/** The machine's clock: set by hand, or watched while NTP servers set it. */
import type { Answer, DesiredNetwork, Question } from '@ballast/server/helper'
import type { Run } from '../programs.ts'
import { HelperRefusal } from '../refusal.ts'

const TEXT = 64 * 1024

/** `2026-11-25 02:45:00 UTC`, as systemd-timedated takes it. */
export const timestampOf = (at: string): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`

/** The last column of `chronyc -c tracking` is the leap status; a clock that follows nobody is `Not synchronised`. */
export const followsServers = (tracking: string): boolean => /,(?:Normal|Insert second|Delete second)\s*$/.test(tracking)

export async function watchClock(run: Run): Promise<Answer<'clock'>> {
  const limits = { timeout: 5_000, output: TEXT }
  const [tracking, sources] = await Promise.all([run('chronyc', ['-c', 'tracking'], limits), run('chronyc', ['-n', 'sources'], limits)])
  return {
    synchronised: tracking.exit === 0 && followsServers(tracking.stdout),
    sources: { ok: sources.exit === 0, text: `${sources.stdout}${sources.stderr}`.trimEnd() }
  }
}

export async function setClock(run: Run, { at }: Question<'setClock'>, kept: DesiredNetwork | null): Promise<void> {
  if ((kept?.base.time?.ntpServers.length ?? 0) > 0)
    throw new HelperRefusal('not-possible', 'The clock is set by NTP hosts. Remove them first, then set it by hand.')
  const result = await run('timedatectl', ['set-time', timestampOf(at)])
  if (result.exit !== 0) throw new HelperRefusal('failed', `The clock was not set: ${result.stderr.trim()}`)
}
