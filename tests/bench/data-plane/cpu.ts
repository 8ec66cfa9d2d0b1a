/** Processor time of a program and its workers. */
import { readdir, readFile } from 'node:fs/promises'

const numbers = (text: string): readonly number[] => text.split(' ').filter(Boolean).map(Number)

/** A process that ended meanwhile has used what it has used; its parent stands for it no more. */
const readOr = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '')

/** First number of schedstat: nanoseconds on a processor (Documentation/scheduler/sched-stats.rst). The clock of /proc/…/stat ticks a hundred times more coarsely than a round is short. */
export async function ownCpuSeconds(pid: number): Promise<number> {
  const tasks = await readdir(`/proc/${pid}/task`).catch(() => [])
  const times = await Promise.all(tasks.map(async (task) => numbers(await readOr(`/proc/${pid}/task/${task}/schedstat`))[0] ?? 0))
  return times.reduce((sum, time) => sum + time, 0) / 1e9
}

export async function childrenOf(pid: number): Promise<readonly number[]> {
  const tasks = await readdir(`/proc/${pid}/task`).catch(() => [])
  return (await Promise.all(tasks.map(async (task) => numbers(await readOr(`/proc/${pid}/task/${task}/children`))))).flat()
}

/** @returns seconds of this process and all below it. */
export async function cpuSeconds(pid: number): Promise<number> {
  const below = await Promise.all((await childrenOf(pid)).map(cpuSeconds))
  return below.reduce((sum, time) => sum + time, await ownCpuSeconds(pid))
}
