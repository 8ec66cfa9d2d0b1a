/** Users and groups by name, from the files of the system. */
import { readFile } from 'node:fs/promises'
import { UsageError } from './options.ts'
import type { CaptureUser } from './verbs/captures.ts'

async function fieldsOf(file: string, name: string, what: string): Promise<string[]> {
  const line = (await readFile(file, 'utf8')).split('\n').find((entry) => entry.startsWith(`${name}:`))
  if (line === undefined) throw new UsageError(`There is no ${what} called ${name}.`)
  return line.split(':')
}

export const groupId = async (name: string): Promise<number> => Number((await fieldsOf('/etc/group', name, 'group'))[2])

export async function userOf(name: string): Promise<CaptureUser> {
  const [, , uid, gid] = await fieldsOf('/etc/passwd', name, 'user')
  return { name, uid: Number(uid), gid: Number(gid) }
}
