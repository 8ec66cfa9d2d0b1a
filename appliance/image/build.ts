/** `npm run image`: the appliance, from Debian's packages and this working copy to the files that hypervisors import. */
import type { KeyObject } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { inRoot } from '../run/lib/paths.mjs'
import { Problem, runMain } from '../run/lib/problem.mjs'
import { step } from '../run/lib/progress.mjs'
import { ensurePrograms, requirements } from '../run/lib/requirements.mjs'
import { billOfMaterials } from './bill-of-materials.ts'
import { diskFile, makeDisk } from './disk.ts'
import { FORMATS, type Format, needsDisk, writeFormat, writeSums } from './outputs.ts'
import { applianceRoot, debianPackages, debianRoot } from './root.ts'
import { buildKey } from './update-file.ts'
import { productVersion } from './version.ts'

const { mmdebstrap, qemuImg, sgdisk, mtools, dosfstools, e2fsprogs, grub, zip, openssl } = requirements

const HELP = `Builds the appliance. Needs root and a Debian machine.

  npm run image [-- options]

  --out FOLDER       where the results go                        (default dist/image)
  --work FOLDER      Debian's root and the raw disk, kept for the next build
                                                                 (default .ballast/image)
  --format NAME      hyperv, ova, qcow2, raw or update; may be repeated
                                                                 (default: all)
  --version X.Y.Z    another version than that of package.json, to try an update
  --fresh            fetch Debian's packages anew
  --help             this text

Updates are signed with the Ed25519 key that BALLAST_UPDATE_KEY names (PEM), else with one that is made for this working copy.
`

function readOptions() {
  const { values } = parseArgs({
    options: {
      out: { type: 'string', default: inRoot('dist', 'image') },
      work: { type: 'string', default: inRoot('.ballast', 'image') },
      format: { type: 'string', multiple: true },
      fresh: { type: 'boolean', default: false },
      version: { type: 'string' },
      help: { type: 'boolean', default: false }
    }
  })
  const formats = values.format ?? [...FORMATS]
  const unknown = formats.find((name) => !FORMATS.some((known) => known === name))
  if (unknown !== undefined) throw new Problem(`There is no format “${unknown}”. Choose from ${FORMATS.join(', ')}.`)
  return { ...values, out: resolve(values.out), work: resolve(values.work), formats: FORMATS.filter((name) => formats.includes(name)) }
}

/** Where the image itself says what it is made of. */
const BILL = 'usr/share/ballast/bill-of-materials.cdx.json'

async function fillRoot(debian: string, root: string, version: string, key: KeyObject): Promise<void> {
  await applianceRoot(debian, root, version, key)
  const bill = await billOfMaterials(await debianPackages(root), join(root, 'opt/ballast'), version)
  await mkdir(join(root, 'usr/share/ballast'), { recursive: true })
  await writeFile(join(root, BILL), bill)
}

async function main(): Promise<void> {
  const options = readOptions()
  if (options.help) return void process.stdout.write(HELP)
  if (process.getuid?.() !== 0) throw new Problem('Building the image needs root: the files of a root file system have many owners.')
  await ensurePrograms([mmdebstrap, qemuImg, sgdisk, mtools, dosfstools, e2fsprogs, grub, zip, openssl])
  const version = productVersion(options.version)
  const key = await buildKey()
  const debian = join(options.work, 'debian')
  const root = join(options.work, 'root')
  const disk = diskFile(options.work)
  await mkdir(options.work, { recursive: true })
  if (options.fresh || !existsSync(debian)) {
    await rm(debian, { recursive: true, force: true })
    await step('Fetching Debian', () => debianRoot(debian))
  }
  await step('Putting Ballast in', () => fillRoot(debian, root, version, key))
  if (options.formats.some(needsDisk)) await step('Making the disk', () => makeDisk(root, disk, version, options.work))
  await rm(options.out, { recursive: true, force: true })
  await mkdir(options.out, { recursive: true })
  const parts = { root, key, disk, version, out: options.out, work: options.work }
  for (const format of options.formats) await step(`Writing ${TITLES[format]}`, () => writeFormat(format, parts))
  await cp(join(root, BILL), join(options.out, `ballast-${version}.cdx.json`))
  await step('Adding up', () => writeSums(options.out))
}

const TITLES: Readonly<Record<Format, string>> = {
  hyperv: 'the zip for Hyper-V',
  ova: 'the OVA for VMware and VirtualBox',
  qcow2: 'qcow2 for KVM',
  raw: 'the raw disk',
  update: 'the update'
}

await runMain(main)
