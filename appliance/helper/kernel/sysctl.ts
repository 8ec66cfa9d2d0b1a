/** Settings below /proc/sys/net. Names are put together from fixed words and link names, which can hold no slash. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '../files.ts'

const ROOT = '/proc/sys/net'

/** @param name e.g. `ipv4/ip_forward`. @returns null when the kernel has no such setting, or no longer that link. */
export async function readSetting(name: string): Promise<string | null> {
  try {
    return (await readFile(join(ROOT, name), 'utf8')).trim()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

/** A link that has just gone takes its settings with it. */
export async function writeSetting(name: string, text: string): Promise<void> {
  try {
    await writeFile(join(ROOT, name), text)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

export async function readSettings(names: Iterable<string>): Promise<ReadonlyMap<string, string>> {
  const pairs = await Promise.all([...names].map(async (name) => [name, await readSetting(name)] as const))
  return new Map(pairs.flatMap(([name, text]) => (text === null ? [] : [[name, text] as const])))
}
