/** A full disk: each change is made whole or not at all and says so, traffic goes on, and with space again all works as before. */
import { execFileSync } from 'node:child_process'
import { closeSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { ApiError } from '@ballast/server/contract'
import { expect, test } from 'vitest'
import { type Backend, bodies, startBackend } from '../support/backends.ts'
import { type Ballast, endEngine, firstLogin, removeDataDir, startBallast, temporaryDirectory } from '../support/ballast.ts'
import { testCertificate } from '../support/certificate.ts'
import { TCP_CHECK } from '../support/checks.ts'
import type { ApiSession } from '../support/http.ts'
import { pictureOf } from '../support/product.ts'
import { waitFor } from '../support/wait.ts'
import { underTraffic } from '../support/watch.ts'

const WEB_PORT = 20720
const PORT = 20721
const SERVERS = [20731, 20732]
const URL = `http://127.0.0.1:${PORT}/`
const PAGE = 4096
/** Free pages to try with: a revision's files take some, the database some more, so that each step of a change meets the end once. */
const ROOM = [0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32]

/** Takes all space of a file system but `pages`. */
function fill(directory: string, pages: number): void {
  const file = openSync(join(directory, 'filler'), 'w')
  try {
    let size = 0
    for (const block of [256 * PAGE, 16 * PAGE, PAGE]) {
      const bytes = Buffer.alloc(block, 1)
      try {
        for (;;) size += writeSync(file, bytes, 0, block, size)
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
      }
    }
    ftruncateSync(file, Math.max(0, size - pages * PAGE))
  } finally {
    closeSync(file)
  }
}
const free = (directory: string): void => rmSync(join(directory, 'filler'), { force: true })

/** Changes of each way through the engine; `round` makes them differ. */
function changes(api: ApiSession, id: number): Readonly<Record<string, (round: number) => Promise<unknown>>> {
  const show = () => api.call('virtualServiceShow', { params: { id } })
  const upload = testCertificate('disk.example.test').upload
  return {
    reload: async (round) =>
      api.call('virtualServiceChange', { params: { id }, body: { idleTimeout: 100 + round }, version: (await show()).version }),
    runtime: async (round) => {
      const [server] = (await show()).realServers
      const params = { id, serverId: server?.id ?? 0 }
      return api.call('realServerChange', { params, body: { connectionLimit: 1000 + round }, version: server?.version ?? 0 })
    },
    certificate: (round) => api.call('certificateCreate', { body: { name: `disk ${round}`, certificate: upload } })
  }
}

/** Makes the change, or is told that the disk is full and finds everything as it was. @returns whether it was made. */
async function allOrNothing(ballast: Ballast, api: ApiSession, change: () => Promise<unknown>): Promise<boolean> {
  const before = await pictureOf(ballast, api)
  try {
    await change()
    return true
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    expect(error.problem).toMatchObject({ status: 507, code: 'storage-full', detail: expect.stringMatching(/disk.* is full.*not(hing)? /) })
    // A change that was carried out before it could not be stored is taken back by a new worker.
    expect({ ...(await pictureOf(ballast, api)), worker: '' }).toEqual({ ...before, worker: '' })
    return false
  }
}

async function onSmallDisk(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await temporaryDirectory()
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m,mode=700', 'tmpfs', directory])
  try {
    await work(directory)
  } finally {
    await endEngine(directory)
    // Lazy: HAProxy may need a moment to let go.
    execFileSync('umount', ['--lazy', directory])
    await removeDataDir(directory)
  }
}

/** A service that serves. @returns its id. */
async function publish(api: ApiSession): Promise<number> {
  const body = { address: '127.0.0.1', port: PORT, type: 'http', check: TCP_CHECK } as const
  const { id } = (await api.call('virtualServiceCreate', { body })).value
  for (const port of SERVERS) await api.call('realServerCreate', { params: { id }, body: { address: '127.0.0.1', port } })
  await waitFor(async () => new Set(await bodies(URL, 2)).size === 2)
  return id
}

/** Every change with every amount of space. @returns how many were made and how many refused. */
async function sweep(dataDir: string, ballast: Ballast, api: ApiSession, id: number): Promise<{ made: number; refused: number }> {
  const count = { made: 0, refused: 0 }
  for (const change of Object.values(changes(api, id))) {
    for (const pages of ROOM) {
      fill(dataDir, pages)
      if (await allOrNothing(ballast, api, () => change(pages))) count.made++
      else count.refused++
    }
    free(dataDir)
    await change(99)
  }
  return count
}

const isRoot = process.getuid?.() === 0
if (!isRoot) console.log('A full disk is not tested: mounting a small one takes root.')

test.runIf(isRoot)('with the disk full or nearly full a change is made whole or not at all', { timeout: 300_000 }, async () => {
  const backends: Backend[] = await Promise.all(SERVERS.map(startBackend))
  try {
    await onSmallDisk(async (dataDir) => {
      let ballast = await startBallast(dataDir, WEB_PORT)
      try {
        const api = await firstLogin(ballast)
        const id = await publish(api)
        await underTraffic(URL, async () => {
          const { made, refused } = await sweep(dataDir, ballast, api, id)
          expect(refused).toBeGreaterThan(0)
          expect(made).toBeGreaterThan(0)
          const before = await pictureOf(ballast, api)
          await ballast.kill('SIGKILL')
          ballast = await startBallast(dataDir, WEB_PORT)
          expect(await pictureOf(ballast, api)).toEqual(before)
        })
      } finally {
        await ballast.kill('SIGTERM')
      }
    })
  } finally {
    await Promise.all(backends.map((backend) => backend.stop()))
  }
})
