/**
 * Packet captures: tcpdump with a filter built from typed values, bounded in packets, bytes and time; the files lie in a folder of
 * their own, and the oldest go. tcpdump opens the link as root and then goes on as an unprivileged user.
 */
import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Answer, type Capture, isV6, PIECE, type Question } from '@ballast/server/helper'
import { codeOf, readOrNull, writeSynced } from '../files.ts'
import type { Log } from '../log.ts'
import { startCapture, value } from '../programs.ts'
import { HelperRefusal } from '../refusal.ts'

/** Files that stay; one may have 256 MB. */
const FILES = 4
/** Milliseconds between looks at the size of the file. */
const LOOK = 100
/** Milliseconds that tcpdump gets to write its end. */
const FAREWELL = 2000

interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<void>
  reason: string
}

export interface Captures {
  start(question: Question<'captureStart'>): Promise<Capture>
  list(): Promise<Capture[]>
  stop(id: string): Promise<Capture>
  remove(id: string): Promise<void>
  read(question: Question<'captureRead'>): Promise<Answer<'captureRead'>>
  /** Ends what runs. */
  close(): Promise<void>
}

export interface CaptureUser {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

const unknown = (): never => {
  throw new HelperRefusal('bad-question', 'There is no such capture.')
}

/** The words of the filter language, each value canonical. */
export function filterOf({ address, port }: Pick<Question<'captureStart'>, 'address' | 'port'>): string[] {
  const host = address === null ? [] : [isV6(address) ? 'ip6' : 'ip', 'host', value(address)]
  const ports = port === null ? [] : ['port', String(port)]
  return [...host, ...(host.length > 0 && ports.length > 0 ? ['and'] : []), ...ports]
}

/** @param user to become after the link is open; null: stay (in tests, as in a namespace of one user). */
export function createCaptures(folder: string, user: CaptureUser | null, log: Log): Captures {
  let running: (Running & { readonly id: string }) | null = null
  const dataOf = (id: string): string => join(folder, `${id}.pcap`)
  const factsOf = (id: string): string => join(folder, `${id}.json`)
  const sizeOf = async (id: string): Promise<number> => (await stat(dataOf(id)).catch(() => null))?.size ?? 0

  async function ids(): Promise<string[]> {
    const names = await readdir(folder).catch(() => [])
    return names.flatMap((name) => /^([0-9a-f]{16})\.json$/.exec(name)?.[1] ?? [])
  }

  async function show(id: string): Promise<Capture> {
    const facts = await readOrNull(factsOf(id))
    if (facts === null) return unknown()
    const { link, startedAt, reason } = JSON.parse(facts) as Pick<Capture, 'link' | 'startedAt' | 'reason'>
    const isRunning = running?.id === id
    const ending = reason === '' && !isRunning ? 'The helper ended while it ran.' : reason
    return { id, running: isRunning, bytes: await sizeOf(id), startedAt, link, reason: isRunning ? '' : ending }
  }

  const list = async (): Promise<Capture[]> =>
    (await Promise.all((await ids()).map(show))).toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1))

  async function remove(id: string): Promise<void> {
    await rm(dataOf(id), { force: true })
    await rm(factsOf(id), { force: true })
  }

  async function makeRoom(): Promise<void> {
    for (const { id } of (await list()).slice(FILES - 1)) await remove(id)
  }

  async function start(question: Question<'captureStart'>): Promise<Capture> {
    if (running !== null) throw new HelperRefusal('busy', 'A capture is running already. Stop it first.')
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await makeRoom()
    const id = randomBytes(8).toString('hex')
    const facts = { link: question.link, startedAt: new Date().toISOString() }
    await writeSynced(factsOf(id), JSON.stringify({ ...facts, reason: '' }))
    const handle = await open(dataOf(id), 'wx', 0o600)
    await handle.close()
    if (user !== null) {
      // The folder can be passed through, not listed; the file is the user's.
      await chmod(folder, 0o711)
      await chown(dataOf(id), user.uid, user.gid)
    }
    // -U: every packet at once in the file; -n: no names; -p: no promiscuous mode, which others on the machine would notice.
    const args = ['-i', value(question.link), '-n', '-p', '-U', '-c', String(question.packets), '-w', dataOf(id)]
    const child = startCapture([...args, ...(user === null ? ['-Z', 'root'] : ['-Z', user.name]), '--', ...filterOf(question)])
    child.stdin?.end()
    child.stdout?.resume()
    let words = ''
    child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
      words = (words + piece).slice(-2000)
    })
    const mine: Running & { readonly id: string } = {
      id,
      child,
      reason: '',
      ended: new Promise<void>((resolve) => {
        child.on('error', () => resolve())
        child.on('close', () => resolve())
      }).then(async () => {
        clearTimeout(timer)
        clearInterval(watch)
        if (mine.reason === '')
          mine.reason = child.exitCode === 0 ? 'All the packets that were asked for are there.' : `The capture on ${question.link} failed: ${lastLine(words)}`
        await writeSynced(factsOf(id), JSON.stringify({ ...facts, reason: mine.reason }))
        running = null
        log.info('A capture ended', { id, why: mine.reason })
      })
    }
    const timer = setTimeout(() => end(mine, 'The time is over.'), question.seconds * 1000)
    const watch = setInterval(
      () => void sizeOf(id).then((size) => (size >= question.bytes ? end(mine, 'The file is as large as it may be.') : undefined)),
      LOOK
    )
    running = mine
    // What tcpdump refuses, it refuses at once.
    await Promise.race([mine.ended, once(child, /listening on/)])
    if (running === null) {
      await remove(id)
      throw new HelperRefusal('failed', mine.reason)
    }
    return show(id)
  }

  function end(capture: Running, reason: string): void {
    if (capture.reason === '') capture.reason = reason
    capture.child.kill('SIGTERM')
    setTimeout(() => capture.child.kill('SIGKILL'), FAREWELL).unref()
  }

  async function stop(id: string, reason = 'It was stopped.'): Promise<Capture> {
    const current = running
    if (current?.id === id) {
      end(current, reason)
      await current.ended
    }
    return show(id)
  }

  return {
    start,
    list,
    stop: (id) => stop(id),
    async remove(id) {
      await stop(id)
      await remove(id)
    },
    async read({ id, offset }) {
      await show(id)
      const handle = await open(dataOf(id), 'r').catch((error: unknown) => (codeOf(error) === 'ENOENT' ? unknown() : Promise.reject(error)))
      try {
        const { bytesRead, buffer } = await handle.read(Buffer.alloc(PIECE), 0, PIECE, offset)
        return { data: buffer.toString('base64', 0, bytesRead) }
      } finally {
        await handle.close()
      }
    },
    async close() {
      if (running !== null) await stop(running.id, 'The helper was ended.')
    }
  }
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? ''

/** Resolves when tcpdump has said it. */
const once = (child: ChildProcess, pattern: RegExp): Promise<void> =>
  new Promise((resolve) => child.stderr?.on('data', (piece: string) => (pattern.test(piece) ? resolve() : undefined)))
