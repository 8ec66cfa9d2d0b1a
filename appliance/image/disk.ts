/** The raw disk: partitions, bootloader, the first root and an empty data partition. No loop device, no mount. */
import { createHash } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { installBootloader } from './bootloader.ts'
import { DISK_SIZE, PARTITIONS, partition } from './partitions.ts'
import { run } from './run.ts'

const SECTOR = 512

/** An UUID that depends on nothing but the words, so that two builds of one version are alike. */
export function uuidFor(...words: readonly string[]): string {
  const hex = createHash('sha256').update(words.join('\0')).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

async function partitionTable(disk: string, version: string): Promise<void> {
  const file = await open(disk, 'w')
  await file.truncate(DISK_SIZE)
  await file.close()
  const args = PARTITIONS.flatMap(({ number, name, type, start, size }) => [
    '--new',
    `${number}:${start / SECTOR}:${(start + size) / SECTOR - 1}`,
    '--typecode',
    `${number}:${type}`,
    '--change-name',
    `${number}:${name}`,
    '--partition-guid',
    `${number}:${uuidFor(version, name, 'partition')}`
  ])
  await run('sgdisk', ['--set-alignment=2048', '--disk-guid', uuidFor(version, 'disk'), ...args, disk])
}

/** @param content folder to fill the file system with, or null for an empty one. */
async function fileSystem(disk: string, name: 'root-a' | 'data', version: string, content: string | null): Promise<void> {
  const { start, size } = partition(name)
  const seed = uuidFor(version, name, 'hash')
  const extended = `offset=${start},lazy_itable_init=1,lazy_journal_init=1,hash_seed=${seed}`
  const options = ['-q', '-t', 'ext4', '-L', name, '-U', uuidFor(version, name, 'fs'), '-E', extended, '-m', '1']
  await run('mke2fs', [...options, ...(content === null ? [] : ['-d', content]), disk, `${size / 1024}k`])
}

/** The same root as a file of its own, for an update; which of the two it becomes is written into it where it is installed. */
export async function rootFileSystem(root: string, file: string, bytes: number, version: string): Promise<void> {
  await rm(file, { force: true })
  const options = ['-q', '-t', 'ext4', '-L', 'root-new', '-U', uuidFor(version, 'update', 'fs'), '-m', '1']
  const extended = `lazy_itable_init=0,lazy_journal_init=0,hash_seed=${uuidFor(version, 'update', 'hash')}`
  await run('mke2fs', [...options, '-E', extended, '-d', root, file, `${bytes / 1024}k`])
}

export async function makeDisk(root: string, disk: string, version: string, work: string): Promise<void> {
  await rm(disk, { force: true })
  await partitionTable(disk, version)
  const espId = uuidFor(version, 'esp').slice(0, 8).toUpperCase()
  await installBootloader({ root, disk, work, espId })
  await fileSystem(disk, 'root-a', version, root)
  await fileSystem(disk, 'data', version, null)
}

export const diskFile = (folder: string): string => join(folder, 'ballast.raw')
