/** Disks for tests that write or that must look inside: copies of the image under test. */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { rawDisk } from './image.ts'

const run = promisify(execFile)

/** Bytes from the start of the disk to the ESP, as `appliance/image/partitions.ts` has it. */
const ESP = 2 * 1024 * 1024
const MENU = '::/EFI/debian/grub.cfg'

export interface Disk {
  readonly path: string
  readonly folder: string
  remove(): Promise<void>
}

/** Sparse as the original: what is nothing takes no room. */
export async function copyOfDisk(): Promise<Disk> {
  const folder = await mkdtemp(join(tmpdir(), 'ballast-disk-'))
  const path = join(folder, 'disk.raw')
  await run('cp', ['--sparse=always', '--reflink=auto', rawDisk(), path])
  return { path, folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

/** The same with systemd's debug shell on the second serial line, which the image itself does not have. */
export async function withRootShell(disk: Disk): Promise<Disk> {
  const menu = join(disk.folder, 'grub.cfg')
  const image = `${disk.path}@@${ESP}`
  await run('mcopy', ['-o', '-i', image, MENU, menu])
  const text = await readFile(menu, 'utf8')
  await writeFile(menu, text.replaceAll(' ballast.slot=', ' systemd.debug_shell=ttyS1 ballast.slot='))
  await run('mcopy', ['-o', '-i', image, menu, MENU])
  return disk
}
