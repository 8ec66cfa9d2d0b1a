/** The disk's layout: two roots, of which one runs and one takes the next version, and the data that both share. */

const MIB = 1024 * 1024
const GIB = 1024 * MIB

/** Bytes. As the walk-through asks; thin on every host, since nothing is written where nothing is. */
export const DISK_SIZE = 32 * GIB

/** Of a partition's start, bytes. */
const ALIGNMENT = MIB
/** At the end of the disk for the second copy of the table, bytes. */
const RESERVE = MIB

export interface Partition {
  readonly number: number
  readonly name: string
  /** GPT type as sgdisk writes it. */
  readonly type: string
  /** Bytes. */
  readonly start: number
  readonly size: number
}

const PLAN = [
  /** GRUB's core for BIOS machines (Hyper-V generation 1). */
  { name: 'bios', type: 'EF02', size: MIB },
  /** Shim and GRUB for UEFI; GRUB's menu and its memory of which root to start, for both. */
  { name: 'esp', type: 'EF00', size: 128 * MIB },
  { name: 'root-a', type: '8304', size: 6 * GIB },
  { name: 'root-b', type: '8304', size: 6 * GIB },
  { name: 'data', type: '8300', size: null }
] as const

export type PartitionName = (typeof PLAN)[number]['name']

function layout(): ReadonlyMap<PartitionName, Partition> {
  const partitions = new Map<PartitionName, Partition>()
  let start = ALIGNMENT
  for (const [at, { name, type, size }] of PLAN.entries()) {
    const bytes = size ?? DISK_SIZE - RESERVE - start
    partitions.set(name, { number: at + 1, name, type, start, size: bytes })
    start += bytes
  }
  return partitions
}

const LAYOUT = layout()

export const PARTITIONS: readonly Partition[] = [...LAYOUT.values()]

export function partition(name: PartitionName): Partition {
  const found = LAYOUT.get(name)
  if (found === undefined) throw new Error(`There is no partition ${name}.`)
  return found
}
