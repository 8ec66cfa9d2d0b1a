/** One function per form of the appliance, and what goes beside the disk in each. */
import { createHash, type KeyObject } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { cp, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { inRoot } from '../run/lib/paths.mjs'
import { uuidFor } from './disk.ts'
import { qcow2, tar, vhdx, vmdk, zip } from './formats.ts'
import { writeContainer } from './hyper-v/container.ts'
import { machineTree } from './hyper-v/machine.ts'
import { ovfText } from './ovf.ts'
import { DISK_SIZE } from './partitions.ts'
import { run } from './run.ts'
import { makeUpdate } from './update-file.ts'
import { updateFields } from './version.ts'

export const FORMATS = ['hyperv', 'ova', 'qcow2', 'raw', 'update'] as const
export type Format = (typeof FORMATS)[number]

/** Made of the root itself; the others are forms of the whole disk. */
export const needsDisk = (format: Format): boolean => format !== 'update'

/** As the walk-through asks. */
const PROCESSORS = 2
const MEGABYTES = 2048

interface Parts {
  readonly root: string
  readonly disk: string
  /** That signs updates. */
  readonly key: KeyObject
  readonly version: string
  readonly out: string
  readonly work: string
}

async function hyperV({ disk, version, out, work }: Parts): Promise<void> {
  const name = `ballast-${version}-hyperv`
  const folder = join(work, name)
  const disks = join(folder, 'Virtual Hard Disks')
  const machines = join(folder, 'Virtual Machines')
  await rm(folder, { recursive: true, force: true })
  await mkdir(disks, { recursive: true })
  await mkdir(machines, { recursive: true })
  await mkdir(join(folder, 'Snapshots'))
  await vhdx(disk, join(disks, 'ballast.vhdx'))
  const makeId = (use: string): string => uuidFor(version, 'hyper-v', use).toUpperCase()
  const id = makeId('machine')
  const tree = machineTree({
    name: 'Ballast',
    id,
    cardIds: [makeId('network side'), makeId('farm side')],
    scsiId: makeId('scsi'),
    processors: PROCESSORS,
    megabytes: MEGABYTES,
    diskFile: 'ballast.vhdx',
    makeId
  })
  await writeFile(join(machines, `${id}.vmcx`), writeContainer(tree))
  for (const file of ['Import-Ballast.ps1', 'README.txt']) await cp(inRoot('appliance', 'image', 'hyper-v', file), join(folder, file))
  const target = join(out, `${name}.zip`)
  await zip(work, name, target)
  await rm(folder, { recursive: true })
}

async function ova({ disk, version, out, work }: Parts): Promise<void> {
  const name = `ballast-${version}`
  const diskName = `${name}-disk1.vmdk`
  await vmdk(disk, join(work, diskName))
  const { size } = await stat(join(work, diskName))
  await writeFile(
    join(work, `${name}.ovf`),
    ovfText({ name: 'Ballast', version, diskName, diskBytes: size, capacity: DISK_SIZE, processors: PROCESSORS, megabytes: MEGABYTES })
  )
  const sums = await Promise.all([`${name}.ovf`, diskName].map(async (file) => `SHA256(${file})= ${await sha256(join(work, file))}\n`))
  await writeFile(join(work, `${name}.mf`), sums.join(''))
  const files = [`${name}.ovf`, `${name}.mf`, diskName]
  await tar(work, files, join(out, `${name}.ova`))
  for (const file of files) await rm(join(work, file))
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256')
  // The raw disk has 32 GB of mostly nothing: large pieces make this three times as fast.
  for await (const chunk of createReadStream(file, { highWaterMark: 4 * 1024 * 1024 })) hash.update(chunk)
  return hash.digest('hex')
}

const WRITERS: Readonly<Record<Format, (parts: Parts) => Promise<unknown>>> = {
  hyperv: hyperV,
  ova,
  qcow2: ({ disk, version, out }) => qcow2(disk, join(out, `ballast-${version}.qcow2`)),
  raw: ({ disk, version, out }) => run('cp', ['--sparse=always', disk, join(out, `ballast-${version}.raw`)]),
  update: ({ root, work, version, out, key }) => makeUpdate(root, work, join(out, `ballast-${version}.update`), updateFields(version), key)
}

export const writeFormat = (format: Format, parts: Parts): Promise<unknown> => WRITERS[format](parts)

/** Of every file that is to be handed out. */
export async function writeSums(out: string): Promise<void> {
  const files = (await readdir(out)).filter((name) => name !== 'SHA256SUMS').sort()
  const lines = []
  for (const file of files) lines.push(`${await sha256(join(out, file))}  ${basename(file)}\n`)
  await writeFile(join(out, 'SHA256SUMS'), lines.join(''))
}
