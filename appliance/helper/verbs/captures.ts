/**
 * Packet captures: tcpdump with a filter built from typed values, bounded in packets, bytes and time; the files lie in a folder of
 * their own, and the oldest go. tcpdump opens the link as root, goes on as an unprivileged user, and gives the packets to the helper.
 */
import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Answer, type Capture, isV6, PIECE, type Question } from '@ballast/server/helper'
import { codeOf, readOrNull, writeSynced } from '../files.ts'
import type { Log } from '../log.ts'
import { startCapture, value } from '../programs.ts'
import { HelperRefusal } from '../refusal.ts'

/** Files that stay; one may have 256 MB. */
const FILES = 4
/** Milliseconds that tcpdump gets to write its end. */
const FAREWELL = 2000

interface Running {
  readonly id: string
  readonly child: ChildProcess
  ended: Promise<void>
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

const unknown = (): never => {
  throw new HelperRefusal('bad-question', 'There is no such capture.')
}

/** The words of the filter language, each value canonical. */
export function filterOf({ address, port }: Pick<Question<'captureStart'>, 'address' | 'port'>): string[] {
  const host = address === null ? [] : [isV6(address) ? 'ip6' : 'ip', 'host', value(address)]
  const ports = port === null ? [] : ['port', String(port)]
  return [...host, ...(host.length > 0 && ports.length > 0 ? ['and'] : []), ...ports]
}

/** @param user to become when the link is open. */
export function createCaptures(folder: string, user: string, log: Log): Captures {
  let running: Running | null = null
  /** From the question on, before anything runs. */
  let busy = false
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
    if (busy) throw new HelperRefusal('busy', 'A capture is running already. Stop it first.')
    busy = true
    try {
      return await begin(question)
    } catch (error) {
      busy = false
      throw error
    }
  }

  async function begin(question: Question<'captureStart'>): Promise<Capture> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await makeRoom()
    const id = randomBytes(8).toString('hex')
    const facts = { link: question.link, startedAt: new Date().toISOString() }
    await writeSynced(factsOf(id), JSON.stringify({ ...facts, reason: '' }))
    // -U: every packet at once; -w -: the file is ours, tcpdump may write none; -n: no names; -p: not what is for others.
    const args = ['-i', value(question.link), '-n', '-p', '-U', '-c', String(question.packets), '-w', '-', '-Z', user]
    const child = startCapture([...args, '--', ...filterOf(question)])
    child.stdin?.end()
    const file = createWriteStream(dataOf(id), { flags: 'wx', mode: 0o600 })
    const mine: Running = { id, child, reason: '', ended: Promise.resolve() }
    let bytes = 0
    child.stdout?.on('data', (piece: Buffer) => {
      bytes += piece.length
      if (bytes >= question.bytes) end(mine, 'The file is as large as it may be.')
    })
    file.on('error', (error) => {
      child.stdout?.resume()
      end(mine, `The file could not be written: ${error.message}`)
    })
    child.stdout?.pipe(file)
    let words = ''
    child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
      words = (words + piece).slice(-2000)
    })
    const timer = setTimeout(() => end(mine, 'The time is over.'), question.seconds * 1000)
    const exited = new Promise<void>((resolve) => {
      child.on('error', () => resolve())
      child.on('close', () => resolve())
    })
    const written = new Promise<void>((resolve) => file.on('close', resolve))
    const finish = async (): Promise<void> => {
      await Promise.all([exited, written])
      clearTimeout(timer)
      const fine = child.exitCode === 0
      const byItself = fine
        ? 'All the packets that were asked for are there.'
        : `The capture on ${question.link} failed: ${lastLine(words)}`
      if (mine.reason === '') mine.reason = byItself
      await writeSynced(factsOf(id), JSON.stringify({ ...facts, reason: mine.reason }))
      running = null
      busy = false
      log.info('A capture ended', { id, why: mine.reason })
    }
    running = mine
    mine.ended = finish()
    // What tcpdump refuses, it refuses at once.
    await Promise.race([mine.ended, once(child, /listening on/)])
    if (mine.reason.startsWith('The capture on')) {
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
