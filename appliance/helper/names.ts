/** Groups by name, from the file of the system. */
import { readFile } from 'node:fs/promises'
import { UsageError } from './options.ts'

export async function groupId(name: string): Promise<number> {
  const line = (await readFile('/etc/group', 'utf8')).split('\n').find((entry) => entry.startsWith(`${name}:`))
  if (line === undefined) throw new UsageError(`There is no group called ${name}.`)
  return Number(line.split(':')[2])
}
