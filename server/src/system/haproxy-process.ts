/**
 * The HAProxy program: finding it, checking a configuration with it, starting its master. The master is a process of its own
 * session whose output goes to a file, so that it and the traffic live on when the web process ends, is killed or is upgraded.
 *
 * On the appliance it is a unit of systemd instead, with a user and rights of its own: systemd starts it as soon as there is a
 * `current` revision and again whenever it ends, and we only wait.
 */
import { execFile, spawn } from 'node:child_process'
import { constants } from 'node:fs'
import { access, open, readFile, stat, truncate } from 'node:fs/promises'
import { resolve as absolute, delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { type CheckResult, type EngineProcess, EngineSilence } from '../engine/system-ports.ts'
import { writeAtomically } from './files.ts'
import { ask, askAgain, askBytes } from './haproxy-socket.ts'

const run = promisify(execFile)

/** A check of 1,000 services takes about 0.3 s; ten seconds mean that something hangs. */
const CHECK_TIMEOUT = 10_000
const ASK_TIMEOUT = 5_000
/** From 2.7 the master answers when the new worker is there. */
const RELOAD_TIMEOUT = 30_000
/** Of a log's tail; a start with 1,000 services writes about 100 kB. */
const LOG_READ = 1024 * 1024
/** A longer log starts afresh. HAProxy appends to it, so that works while it runs. */
const LOG_LIMIT = 16 * 1024 * 1024
/** `sun_path` holds 107 bytes, and HAProxy binds under a temporary name with up to 12 bytes more. */
const SOCKET_PATH_LIMIT = 95

/** A program to use instead of the installed one, e.g. to test with another version. */
const NAMED = process.env['BALLAST_HAPROXY'] ?? ''
/** Not in a web process's PATH on Debian: /usr/sbin. */
const FOLDERS = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
const CANDIDATES = NAMED === '' ? FOLDERS.filter((folder) => folder !== '').map((folder) => join(folder, 'haproxy')) : [absolute(NAMED)]

/** @returns the path of the haproxy program. Throws with a sentence for the operator when there is none. */
export async function findHaproxy(): Promise<string> {
  for (const path of CANDIDATES) {
    try {
      await access(path, constants.X_OK)
      return path
    } catch {
      // Not here.
    }
  }
  throw new Error(
    NAMED === ''
      ? 'HAProxy is not installed. On Debian and Ubuntu: apt-get install haproxy'
      : `BALLAST_HAPROXY names ${absolute(NAMED)}, and there is no program that can be run.`
  )
}

async function versionOf(program: string): Promise<{ version: readonly [number, number]; versionText: string }> {
  const { stdout } = await run(program, ['-v'], { timeout: CHECK_TIMEOUT })
  const match = /version ((\d+)\.(\d+)\S*)/.exec(stdout)
  if (match === null) throw new Error(`${program} -v does not name its version: ${stdout.slice(0, 200)}`)
  return { version: [Number(match[2]), Number(match[3])], versionText: match[1] ?? '' }
}

async function check(program: string, file: string): Promise<CheckResult> {
  try {
    const { stdout, stderr } = await run(program, ['-c', '-f', file], { timeout: CHECK_TIMEOUT, maxBuffer: 16 * LOG_READ })
    return { ok: true, output: stdout + stderr }
  } catch (error) {
    if (error instanceof Error && 'stderr' in error) return { ok: false, output: String(error.stderr) }
    throw error
  }
}

const trim = async (file: string): Promise<void> => {
  if ((await lengthOf(file)) > LOG_LIMIT) await truncate(file)
}

const lengthOf = async (file: string): Promise<number> => (await stat(file).catch(() => null))?.size ?? 0

async function readFrom(file: string, offset: number): Promise<string> {
  const handle = await open(file, 'r')
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(LOG_READ), 0, LOG_READ, offset)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** Whether it is there and another user's. The unit of the web process hides what such processes do (`ProtectProc=`). */
function isHidden(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Whether the process that was started once is still this HAProxy: where it can be seen, a number alone may be somebody else's by now. */
async function isAlive(root: string): Promise<boolean> {
  const pid = Number(await readFile(join(root, 'haproxy.pid'), 'utf8').catch(() => ''))
  if (!(pid > 1)) return false
  try {
    const [status, command] = await Promise.all([readFile(`/proc/${pid}/stat`, 'utf8'), readFile(`/proc/${pid}/cmdline`, 'utf8')])
    // The state follows the name in brackets; Z is dead and not yet buried.
    return !/\) [ZX] /.test(status) && command.includes(join(root, 'master.sock'))
  } catch {
    return isHidden(pid)
  }
}

/** Ends the master by its own word: the pid that answers on our socket is the one to stop, whatever a file says. */
async function stopMaster(socket: string): Promise<void> {
  const pid = Number(/^(\d+)\s+master/m.exec(await ask(socket, 'show proc', ASK_TIMEOUT))?.[1])
  if (!(pid > 1)) return
  process.kill(pid, 'SIGTERM')
  const end = performance.now() + ASK_TIMEOUT
  while (performance.now() < end) {
    try {
      await ask(socket, 'show proc', ASK_TIMEOUT)
    } catch (error) {
      if (error instanceof EngineSilence) return
      throw error
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** As a child of ours that leaves us at once. */
async function startMaster(program: string, root: string): Promise<void> {
  const log = join(root, 'haproxy.log')
  await trim(log)
  const output = await open(log, 'a', 0o600)
  try {
    const master = `${join(root, 'master.sock')},mode,600,level,admin`
    const child = spawn(program, ['-W', '-S', master, '-f', join(root, 'current', 'haproxy.cfg')], {
      cwd: root,
      detached: true,
      stdio: ['ignore', output.fd, output.fd]
    })
    await new Promise((resolve, reject) => {
      child.on('spawn', resolve)
      child.on('error', reject)
    })
    child.unref()
    await writeAtomically(join(root, 'haproxy.pid'), `${child.pid ?? 0}\n`)
  } finally {
    await output.close()
  }
}

/** ms that systemd may take to start the unit: it waits a moment after a crash, and on a busy machine HAProxy itself takes seconds. */
const UNIT_PATIENCE = 15_000

/** The unit's restart brings the newest `current` by itself. */
async function awaitUnit(root: string): Promise<void> {
  const end = performance.now() + UNIT_PATIENCE
  while (!(await isAlive(root))) {
    if (performance.now() > end) throw new Error('The unit ballast-engine does not start HAProxy. See: journalctl -u ballast-engine')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/**
 * @param root the engine's folder.
 * @param isUnit whether systemd runs HAProxy there. Throws with a sentence for the operator when HAProxy is missing or the folder's
 * path is too long.
 */
export async function haproxyProcess(root: string, isUnit: boolean): Promise<EngineProcess> {
  const program = await findHaproxy()
  const masterSocket = join(root, 'master.sock')
  if (Buffer.byteLength(masterSocket) > SOCKET_PATH_LIMIT) {
    throw new Error(`The path of the data folder is too long for unix sockets: ${root}. Choose a shorter one with --data-dir.`)
  }
  const statsSocket = join(root, 'stats.sock')
  const log = join(root, 'haproxy.log')
  return {
    ...(await versionOf(program)),
    check: (name, file) => check(program, join(root, 'rev', name, file)),
    stats: (command, timeoutMs = ASK_TIMEOUT) => ask(statsSocket, command, timeoutMs),
    statsBytes: askBytes(statsSocket, ASK_TIMEOUT),
    master: (command, timeoutMs = ASK_TIMEOUT) => askAgain(masterSocket, command, timeoutMs),
    requestReload: () => ask(masterSocket, 'reload', RELOAD_TIMEOUT),
    logLength: () => lengthOf(log),
    logSince: (offset) => readFrom(log, offset),
    trimLog: () => trim(log),
    alive: () => isAlive(root),
    stop: () => stopMaster(masterSocket),
    start: () => (isUnit ? awaitUnit(root) : startMaster(program, root))
  }
}
