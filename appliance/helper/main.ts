/** ballast-helper, wired by hand: options, memory, network, socket. */
import { dirname, join, resolve } from 'node:path'
import type { DesiredNetwork } from '@ballast/server/helper'
import { findLacks } from './kernel/lacks.ts'
import { createLog, type Log } from './log.ts'
import { espIn } from './machine/esp.ts'
import { resetIfAsked } from './machine/factory.ts'
import { loginIn } from './machine/login.ts'
import { machineVerbs, noMachine } from './machine/machine.ts'
import { slotsIn } from './machine/slots.ts'
import { updatesFor } from './machine/updates.ts'
import { groupId } from './names.ts'
import { machineClock } from './network/clock.ts'
import { etcIn } from './network/etc.ts'
import { memoryIn } from './network/memory.ts'
import { createNetwork } from './network/network.ts'
import { targetOf } from './network/target.ts'
import { HELP, type Options, parseOptions, UsageError } from './options.ts'
import { run } from './programs.ts'
import { listen } from './socket/server.ts'
import { createCaptures } from './verbs/captures.ts'
import { createVerbs } from './verbs/verbs.ts'

/** Where udev shows partitions by the names of the partition table. */
const PARTITIONS = '/dev/disk/by-partlabel'

/** Milliseconds between looks whether somebody else changed what is ours. */
const REPAIR = 15_000

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
const now = (): Date => new Date()

/**
 * Before systemd-networkd starts: after a power cut its files may be those of a change that nobody confirmed, and this root may never
 * have run before. The kernel is left alone, and so is the mark of the change: `serve` takes it back properly.
 */
async function writeFiles(options: Options): Promise<void> {
  const log = createLog()
  const stateDir = resolve(options.stateDir)
  if (options.appliance && (await loginIn({ root: options.root, stateDir, run, now }).restore()))
    log.info('The password of the console is the kept one')
  let kept: DesiredNetwork | null
  try {
    kept = await memoryIn(stateDir).kept()
  } catch (error) {
    // Written by a newer version, which did not come up. The files that this root has from before are the best there is.
    log.warn('The kept network cannot be read; the files stay as they are', { why: reasonOf(error) })
    return
  }
  const settings = kept === null ? new Map<string, string>() : targetOf(kept, { networkd: true }).settings
  const { changed } = await etcIn({ root: options.root, networkd: false }, log).write(kept?.base ?? null, settings)
  log.info(changed ? 'The files of the kept network are written' : 'The files are those of the kept network')
}

async function reset({ stateDir }: Options): Promise<void> {
  if (await resetIfAsked(dirname(resolve(stateDir)))) createLog().warn('The machine is as new: all its data was wiped')
}

async function rootsOf({ root, updateFile }: Options, stateDir: string, boot: string, log: Log) {
  const slots = await slotsIn({ root, stateDir, esp: espIn(root, run), now, boot })
  if (slots === null) return null
  return { slots, updates: updatesFor({ root, slots, file: updateFile, partitions: PARTITIONS, run, log }) }
}

async function serve(options: Options): Promise<void> {
  const log = createLog()
  const { networkd, root } = options
  const stateDir = resolve(options.stateDir)
  const lacks = await findLacks(options.appliance)
  const clock = await machineClock()
  const memory = memoryIn(stateDir, (name, why) => log.warn('A file of another version is left aside', { name, why }))
  const network = createNetwork({
    memory,
    etc: etcIn({ root, networkd }, log),
    clock,
    log,
    networkd,
    lacks: new Set(lacks)
  })
  const captures = createCaptures(join(stateDir, 'captures'), options.captureUser ?? 'root', log)
  const machine = options.appliance
    ? machineVerbs({
        stateDir,
        run,
        log,
        login: loginIn({ root, stateDir, run, now }),
        roots: await rootsOf(options, stateDir, clock.boot, log),
        kept: () => memory.kept()
      })
    : noMachine()
  // An unreachable network is no reason not to answer: the answers say what is wrong, and `repair` tries again.
  const attempt = (what: string, work: () => Promise<void>): Promise<void> =>
    work().catch((error: unknown) => log.error(what, { why: reasonOf(error) }))
  await attempt('The network could not be restored', () => network.restore())
  const server = await listen(
    { path: options.socket, gid: options.group === null ? null : await groupId(options.group) },
    createVerbs(network, captures, machine, lacks),
    log
  )
  const repairs = setInterval(() => void attempt('The network could not be repaired', () => network.repair()), REPAIR)

  const stop = async (): Promise<void> => {
    clearInterval(repairs)
    network.stop()
    await captures.close()
    server.close()
    // The network stays; a change that waits is taken back by whoever starts next.
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop())
  // Tests wait for this line.
  log.info('Ready', { socket: options.socket, lacks })
}

try {
  const options = parseOptions(process.argv.slice(2))
  if (options === null) process.stdout.write(`${HELP}\n`)
  else await { serve, files: writeFiles, reset }[options.mode](options)
} catch (error) {
  process.stderr.write(`${error instanceof UsageError ? error.message : String(error instanceof Error ? error.stack : error)}\n`)
  process.exit(1)
}
