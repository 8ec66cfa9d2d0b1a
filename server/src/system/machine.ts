/** Facts of the machine: addresses, limits, what listens where, load. */
import { readFileSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import { availableParallelism, cpus, freemem, networkInterfaces, totalmem } from 'node:os'
import type { ListenProbe, Machine } from '../engine/system-ports.ts'

/** @returns the hard limit in the text of /proc/<pid>/limits. `unlimited` counts as a million: more than HAProxy would use. */
export function openFilesIn(limits: string): number {
  const hard = /^Max open files\s+\S+\s+(\S+)/m.exec(limits)?.[1] ?? ''
  return /^\d+$/.test(hard) ? Number(hard) : 1_000_000
}

const PROBE: Readonly<Record<string, ListenProbe>> = { EADDRINUSE: 'in-use', EADDRNOTAVAIL: 'not-local', EAFNOSUPPORT: 'not-local' }

function probeListen(address: string, port: number): Promise<ListenProbe> {
  return new Promise((resolve) => {
    const server = createServer()
    server.on('error', (error: NodeJS.ErrnoException) => resolve(PROBE[error.code ?? ''] ?? 'unknown'))
    server.listen({ host: address, port, exclusive: true, backlog: 1 }, () => server.close(() => resolve('free')))
  })
}

export const systemMachine: Machine = {
  addresses: () =>
    Object.entries(networkInterfaces()).flatMap(([name, entries]) =>
      (entries ?? []).map((entry) => ({ interface: name, address: entry.address, prefix: Number(entry.cidr?.split('/')[1] ?? 0) }))
    ),
  openFiles: () => openFilesIn(readFileSync('/proc/self/limits', 'utf8')),
  threads: () => availableParallelism(),
  probeListen
}

/** How busy the machine is, for the page *System Administration*. */
export interface Load {
  readonly cpuPercent: number
  readonly memory: { readonly usedBytes: number; readonly totalBytes: number }
  readonly disk: { readonly usedBytes: number; readonly totalBytes: number }
}

const cpuTimes = (): { busy: number; all: number } =>
  cpus().reduce(
    (sum, { times }) => {
      const all = times.user + times.nice + times.sys + times.idle + times.irq
      return { busy: sum.busy + all - times.idle, all: sum.all + all }
    },
    { busy: 0, all: 0 }
  )

/** MemAvailable counts the page cache as free, which `freemem` does not; Linux only. */
function availableMemory(): number {
  try {
    const kilobytes = /^MemAvailable:\s+(\d+)/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]
    return kilobytes === undefined ? freemem() : Number(kilobytes) * 1024
  } catch {
    return freemem()
  }
}

/** @returns a meter; processor use is counted between two calls. @param directory on the disk that matters. */
export function loadMeter(directory: string): () => Promise<Load> {
  let last = cpuTimes()
  return async () => {
    const now = cpuTimes()
    const all = now.all - last.all
    const cpuPercent = all > 0 ? (100 * (now.busy - last.busy)) / all : 0
    if (all > 0) last = now
    const disk = await statfs(directory)
    const totalBytes = totalmem()
    return {
      cpuPercent,
      memory: { usedBytes: totalBytes - availableMemory(), totalBytes },
      disk: { usedBytes: (disk.blocks - disk.bavail) * disk.bsize, totalBytes: disk.blocks * disk.bsize }
    }
  }
}
