/**
 * GRUB, put where it belongs without mounting anything: the core image for BIOS into its partition and the first sector, Debian's
 * signed shim and GRUB for UEFI into the ESP. One menu on the ESP serves both.
 */
import { open, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { environmentBlock } from '../helper/machine/grub-environment.ts'
import { inRoot } from '../run/lib/paths.mjs'
import { partition } from './partitions.ts'
import { run } from './run.ts'

const SECTOR = 512
/** Room for boot code in the first sector; the partition table follows. */
const BOOT_CODE = 440
/** In boot.img: 64-bit number of the core's first sector (GRUB's GRUB_BOOT_MACHINE_KERNEL_SECTOR). */
const KERNEL_SECTOR_AT = 0x5c
/** In boot.img: a jump that keeps the BIOS's drive number only for floppies; two NOPs trust it for hard disks (…_DRIVE_CHECK). */
const DRIVE_CHECK_AT = 0x66
const NOP = 0x90
/** In the core's first sector: where the rest of it lies (the first block list entry). */
const REST_SECTOR_AT = 0x1f4
const MODULES =
  'biosdisk part_gpt fat ext2 search search_fs_uuid search_label configfile normal linux boot echo test true ls cat serial terminal minicmd loadenv reboot halt sleep'

interface Boot {
  readonly root: string
  readonly disk: string
  /** Folder for intermediate files. */
  readonly work: string
  /** FAT's volume id, eight hex digits. */
  readonly espId: string
}

/** `1A2B3C4D` as `search --fs-uuid` and blkid write it. */
const fatUuid = (id: string): string => `${id.slice(0, 4)}-${id.slice(4)}`

async function biosBoot({ root, disk, work, espId }: Boot): Promise<void> {
  const grub = join(root, 'usr/lib/grub/i386-pc')
  const early = join(work, 'early.cfg')
  const core = join(work, 'core.img')
  await writeFile(early, `search --no-floppy --fs-uuid --set=root ${fatUuid(espId)}\nset prefix=($root)/EFI/debian\n`)
  const args = ['-O', 'i386-pc', '-d', grub, '-p', '/EFI/debian', '-c', early, '-o', core]
  await run('grub-mkimage', [...args, ...MODULES.split(' ')])
  const first = partition('bios').start / SECTOR
  const boot = Buffer.from((await readFile(join(grub, 'boot.img'))).subarray(0, BOOT_CODE))
  boot.writeBigUInt64LE(BigInt(first), KERNEL_SECTOR_AT)
  boot.fill(NOP, DRIVE_CHECK_AT, DRIVE_CHECK_AT + 2)
  const image = await readFile(core)
  image.writeBigUInt64LE(BigInt(first + 1), REST_SECTOR_AT)
  if (image.length > partition('bios').size) throw new Error('GRUB’s core does not fit into its partition.')
  const file = await open(disk, 'r+')
  try {
    await file.write(boot, 0, boot.length, 0)
    await file.write(image, 0, image.length, partition('bios').start)
  } finally {
    await file.close()
  }
}

async function espBoot({ root, disk, work, espId }: Boot): Promise<void> {
  const esp = join(work, 'esp.img')
  const { start, size } = partition('esp')
  await rm(esp, { force: true })
  await run('mkfs.vfat', ['-F', '32', '-s', '1', '-i', espId, '-n', 'ESP', '-C', esp, String(size / 1024)])
  const environment = join(work, 'grubenv')
  await writeFile(environment, environmentBlock({ slot: 'a' }))
  await run('mmd', ['-i', esp, '::/EFI', '::/EFI/BOOT', '::/EFI/debian'])
  const files = [
    [join(root, 'usr/lib/shim/shimx64.efi.signed'), '::/EFI/BOOT/BOOTX64.EFI'],
    [join(root, 'usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed'), '::/EFI/BOOT/grubx64.efi'],
    [join(root, 'usr/lib/shim/mmx64.efi.signed'), '::/EFI/BOOT/mmx64.efi'],
    [inRoot('appliance', 'image', 'grub.cfg'), '::/EFI/debian/grub.cfg'],
    [environment, '::/EFI/debian/grubenv']
  ] as const
  for (const [from, to] of files) await run('mcopy', ['-i', esp, from, to])
  const source = await open(esp, 'r')
  const target = await open(disk, 'r+')
  try {
    const data = await source.readFile()
    // Zeros stay holes of the disk's file.
    const step = 1024 * 1024
    for (let at = 0; at < data.length; at += step) {
      const piece = data.subarray(at, at + step)
      if (piece.some((byte) => byte !== 0)) await target.write(piece, 0, piece.length, start + at)
    }
  } finally {
    await source.close()
    await target.close()
  }
}

export async function installBootloader(boot: Boot): Promise<void> {
  await biosBoot(boot)
  await espBoot(boot)
}
