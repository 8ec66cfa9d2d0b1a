/** Resident memory, in MB. */
import { readFile } from 'node:fs/promises'
import { childrenOf } from '../data-plane/cpu.ts'

export async function ownMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024
}

/** Of a process and all below it. A page that two of them share counts for each. */
export async function megabytes(pid: number): Promise<number> {
  const below = await Promise.all((await childrenOf(pid)).map(megabytes))
  return below.reduce((sum, one) => sum + one, await ownMegabytes(pid))
}
