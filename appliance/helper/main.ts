/** ballast-helper, wired by hand: options, memory, network, socket. */
import { join, resolve } from 'node:path'
import { findLacks } from './kernel/lacks.ts'
import { createLog } from './log.ts'
import { groupId } from './names.ts'
import { machineClock } from './network/clock.ts'
import { etcIn } from './network/etc.ts'
import { memoryIn } from './network/memory.ts'
import { createNetwork } from './network/network.ts'
import { targetOf } from './network/target.ts'
import { HELP, type Options, parseOptions, UsageError } from './options.ts'
import { listen } from './socket/server.ts'
import { createCaptures } from './verbs/captures.ts'
import { createVerbs } from './verbs/verbs.ts'

/** Milliseconds between looks whether somebody else changed what is ours. */
const REPAIR = 15_000

/**
 * Before systemd-networkd starts: after a power cut its files may be those of a change that nobody confirmed. The kernel is left
 * alone, and so is the mark of the change: `serve` takes it back properly.
 */
async function writeFiles(options: Options): Promise<void> {
  const log = createLog()
  const kept = await memoryIn(resolve(options.stateDir)).kept()
  const settings = kept === null ? new Map<string, string>() : targetOf(kept, { networkd: true }).settings
  const { changed } = await etcIn({ root: options.root, networkd: false }, log).write(kept?.base ?? null, settings)
  log.info(changed ? 'The files of the kept network are written' : 'The files are those of the kept network')
}

async function serve(options: Options): Promise<void> {
  const log = createLog()
  const { networkd, root } = options
  const stateDir = resolve(options.stateDir)
  const lacks = await findLacks()
  const network = createNetwork({
    memory: memoryIn(stateDir),
    etc: etcIn({ root, networkd }, log),
    clock: await machineClock(),
    log,
    networkd,
    lacks: new Set(lacks)
  })
  const captures = createCaptures(join(stateDir, 'captures'), options.captureUser ?? 'root', log)
  // An unreachable network is no reason not to answer: the answers say what is wrong, and `repair` tries again.
  const attempt = (what: string, work: () => Promise<void>): Promise<void> =>
    work().catch((error: unknown) => log.error(what, { why: error instanceof Error ? error.message : String(error) }))
  await attempt('The network could not be restored', () => network.restore())
  const server = await listen(
    { path: options.socket, gid: options.group === null ? null : await groupId(options.group) },
    createVerbs(network, captures, lacks),
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
  else await (options.mode === 'files' ? writeFiles(options) : serve(options))
} catch (error) {
  process.stderr.write(`${error instanceof UsageError ? error.message : String(error instanceof Error ? error.stack : error)}\n`)
  process.exit(1)
}
