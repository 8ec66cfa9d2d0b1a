/** The virtual machine as Hyper-V's import wizard reads it: generation 1, configuration version 9.0, two cards, one disk. */
import { randomBytes } from 'node:crypto'
import type { Tree, Value } from './container.ts'

/** Version 9.0, i.e. Windows Server 2019 and later. */
const CONFIGURATION_VERSION = 9 * 256

/** Emulated and synthetic devices that every machine of generation 1 has: class, name, and the version of its settings. */
const DEVICES = [
  ['d41a1872-3740-41ce-a1ee-4522ab82f991', 'Microsoft VmBus', 771],
  ['9edd1639-9bca-40dc-b3a2-07c828da60b5', 'Microsoft Emulated PIC', null],
  ['72682fc4-040a-430a-be0b-224574b953fe', 'Microsoft Emulated IoAPIC', null],
  ['84535fad-4d98-4a6a-bdcd-21d5720dc430', 'Microsoft Emulated PCI Bus', null],
  ['4d42d9f7-6531-4f6c-9e46-1f0477876104', 'Microsoft Emulated ISA Bus', null],
  ['db8b9818-b4bb-4725-b99d-b4612716b6b4', 'Microsoft Emulated Power Management Device', null],
  ['ac6b8dc1-3257-4a70-b1b2-a9c9215659ad', 'Microsoft Virtual BIOS', 2048],
  ['e51b7ef6-4a7f-4780-aaae-d4b291aacd2e', 'Microsoft Emulated Real Time Clock', 512],
  ['de6cdc86-e1fb-4940-801b-c3c1a26c4da4', 'Microsoft Input Management Device', 256],
  ['9cb98db1-4d09-4538-a192-2d3d8c0b6cdb', 'Microsoft Rdp Encoder', null],
  ['ba8735ef-e3a9-4f1b-badd-dbf3a5909915', 'Microsoft Video Monitor', null],
  ['e3c82929-edb4-475e-85a4-29aaa2a30c2d', 'Microsoft Dynamic Memory Controller', 512],
  ['4d46d139-7821-4dc4-98a3-01e98a586a44', 'Microsoft Emulated Speaker Device', null],
  ['35b0b12f-a0d7-482f-80a0-f52f1ab3da2e', 'Microsoft Emulated SuperIo Device', null],
  ['a28e4d02-3323-4148-9569-565930a5cb39', 'Microsoft Emulated PIT', null],
  ['655bc5c5-a784-46b7-81bc-e26328f7eb0e', 'Microsoft Emulated I8042 Controller', 512],
  ['87045ce9-5323-438f-93bb-1e83dcbce18e', 'Microsoft Emulated DMA Controller', null],
  ['7d80d3db-61ee-4879-8879-5609f1100ad0', 'Microsoft Emulated Video S3', 512],
  ['8f0d2762-0b00-4e04-af4f-19010527cb93', 'Microsoft Emulated Floppy Controller', 512],
  ['8e3a359f-559a-4b6a-98a9-1690a6100ed7', 'Microsoft Emulated Serial Controller', 512],
  ['83f8638b-8dca-4152-9eda-2ca8b33039b4', 'Microsoft Emulated IDE Controller', 1792],
  ['deaeeed3-4119-4b44-95cf-a73604b76971', 'Microsoft Synthetic Debug Device', null],
  ['9ed5fd4b-40c3-4de3-8597-98ecd17035da', 'Microsoft Synthetic Rdp Device', null],
  ['917bd8cb-3bb6-4124-9383-b7d21ac07f79', 'Microsoft Guest Runtime State', 256],
  ['58f75a6d-d949-4320-99e1-a2a2576d581c', 'Microsoft Synthetic Mouse', 512],
  ['197f74e3-b84b-46de-8ae6-82f1cd181cdc', 'Microsoft Synthetic Keyboard', 256],
  ['f3cf6965-e8d3-44a9-9b7d-a04245ea7525', 'Microsoft Synthetic Video', 768],
  ['bc12c717-8898-4688-8ee4-2cd14894f8ea', 'Microsoft Hyper-V Activation Component', null],
  ['6c09bb55-d683-4da0-8931-c9bf705f6480', 'Microsoft Guest Interface Component', 256],
  ['84eaae65-2f2e-45f5-9bb5-0e857dc8eb47', 'Microsoft Heartbeat Component', 256],
  ['2a34b1c2-fd73-4043-8a5b-dd2159bc743f', 'Microsoft Key-Value Pair Exchange Component', 256],
  ['9f8233ac-be49-4c79-8ee3-e7e1985b2077', 'Microsoft Shutdown Component', 256],
  ['2497f4de-e9fa-4204-80e4-4b75c46419c0', 'Microsoft Time Synchronization Component', 256],
  ['5ced1297-4598-4915-a5fc-ad21bb4d02a4', 'Microsoft VSS Component', 512],
  ['6c5addb9-a11a-4e8e-84cb-e6208201db63', 'Microsoft RDV Component', 256]
] as const

const NETWORK_PORT = '2fc216b0-d2e2-4967-9b6d-b8a5c9ca2778'
const SCSI_CONTROLLER = 'd422512d-2bf2-4752-809d-7b82b5fcb1b4'
const BIOS = 'ac6b8dc1-3257-4a70-b1b2-a9c9215659ad'
const IDE = '83f8638b-8dca-4152-9eda-2ca8b33039b4'
const VIDEO = 'f3cf6965-e8d3-44a9-9b7d-a04245ea7525'
const NOBODY = '00000000-0000-0000-0000-000000000000'

export interface Machine {
  readonly name: string
  readonly id: string
  /** Ids of the cards, network side first; the controller for more disks; one for each thing that wants an id of its own. */
  readonly cardIds: readonly string[]
  readonly scsiId: string
  readonly processors: number
  readonly megabytes: number
  readonly diskFile: string
  makeId(use: string): string
}

/** `a/b/c` to nested nodes. */
function nested(entries: readonly (readonly [string, Value])[]): Tree {
  const root: Record<string, unknown> = {}
  for (const [path, value] of entries) {
    const steps = path.split('/')
    const last = steps.pop() ?? ''
    let node = root
    for (const name of steps) {
      node[name] ??= {}
      node = node[name] as Record<string, unknown>
    }
    node[last] = value
  }
  return root as Tree
}

const manifest = ({ cardIds, scsiId }: Machine): readonly (readonly [string, Value])[] => {
  const devices = [
    ...DEVICES.map(([id, name]) => ({ id, name, instance: id })),
    ...cardIds.map((instance) => ({ id: NETWORK_PORT, name: 'Synthetic Ethernet Port', instance })),
    { id: SCSI_CONTROLLER, name: 'Synthetic SCSI Controller', instance: scsiId }
  ]
  const lines = devices.flatMap(({ id, name, instance }, at): (readonly [string, Value])[] => {
    const key = `manifest/vdev${String(at + 1).padStart(3, '0')}`
    return [
      [`${key}/device`, id],
      [`${key}/flags`, 1],
      [`${key}/instance`, instance],
      [`${key}/name`, name]
    ]
  })
  return [...lines, ['manifest/size', devices.length], ['manifest/version', 512]]
}

/** Without a switch: the wizard asks for one. The MAC address and its spoofing are set by the script or in the settings. */
const card = (machine: Machine, id: string, at: number): readonly (readonly [string, Value])[] =>
  (
    [
      ['AllowPacketDirect', false],
      ['ChannelInstanceGuid', `{${machine.makeId(`channel ${at}`)}}`],
      ['ClusterMonitored', true],
      ['Connection/AltPortName', 'Dynamic Ethernet Switch Port'],
      ['Connection/AltSwitchName', ''],
      ['Connection/AuthorizationScope', ''],
      ['Connection/ChimneyOffloadWeight', 0],
      ['Connection/PoolId', ''],
      ['Connection/PreventIPSpoofing', false],
      ['Connection/TestReplicaPoolId', ''],
      ['Connection/TestReplicaSwitchName', ''],
      ['DeviceNamingEnabled', false],
      ['FriendlyName', at === 0 ? 'Network Side' : 'Farm Side'],
      ['InterruptModerationDisabled', false],
      ['IsConnected', false],
      ['MacAddress', '00-00-00-00-00-00'],
      ['MacAddressIsStatic', false],
      ['MediaType', 0],
      ['NumaAwarePlacement', false],
      ['PortName', ''],
      ['SwitchName', ''],
      ['VDEVVersion', 768],
      ['VpciInstanceGuid', `{${machine.makeId(`vpci ${at}`)}}`]
    ] as const
  ).map(([key, value]) => [`_${id}_/${key}`, value] as const)

const disk = ({ diskFile }: Machine): readonly (readonly [string, Value])[] =>
  (
    [
      ['controller0/drive0/caching_mode', 0],
      ['controller0/drive0/ignore_flushes', false],
      ['controller0/drive0/iops_limit', 0],
      ['controller0/drive0/iops_reservation', 0],
      // Exports carry the exporter's path; the wizard finds the file by its name in “Virtual Hard Disks”.
      ['controller0/drive0/pathname', `C:\\Ballast\\Virtual Hard Disks\\${diskFile}`],
      ['controller0/drive0/persistent_reservations_supported', false],
      ['controller0/drive0/qos_policy_id', NOBODY],
      ['controller0/drive0/type', 'VHD'],
      ['controller0/drive0/weight', 100],
      ['controller0/drive0/write_hardening_method', 0],
      ['controller0/drive1/pathname', ''],
      ['controller0/drive1/type', 'NONE'],
      ['controller1/drive0/pathname', ''],
      ['controller1/drive0/type', 'ISO'],
      ['controller1/drive1/pathname', ''],
      ['controller1/drive1/type', 'NONE']
    ] as const
  ).map(([key, value]) => [`_${IDE}_/${key}`, value] as const)

const devices = (machine: Machine): readonly (readonly [string, Value])[] => [
  ...DEVICES.flatMap(([id, , version]) => (version === null ? [] : [[`_${id}_/VDEVVersion`, version] as const])),
  [`_${VIDEO}_/HorizontalResolution`, 1024],
  [`_${VIDEO}_/ResolutionType`, 4],
  [`_${VIDEO}_/VerticalResolution`, 768],
  ['_6c09bb55-d683-4da0-8931-c9bf705f6480_/Enabled', false],
  ['_7d80d3db-61ee-4879-8879-5609f1100ad0_/address', '5353,00000000,00'],
  ['_8e3a359f-559a-4b6a-98a9-1690a6100ed7_/port0/connection', ''],
  ['_8e3a359f-559a-4b6a-98a9-1690a6100ed7_/port1/connection', ''],
  ['_8f0d2762-0b00-4e04-af4f-19010527cb93_/controller0/drive0/pathname', ''],
  ['_8f0d2762-0b00-4e04-af4f-19010527cb93_/controller0/drive0/type', 'VFD'],
  ['_917bd8cb-3bb6-4124-9383-b7d21ac07f79_/FileIsPlatformManaged', true],
  ['_917bd8cb-3bb6-4124-9383-b7d21ac07f79_/StateFilePath', `C:\\Ballast\\Virtual Machines\\${machine.id}.vmgs`],
  ['_917bd8cb-3bb6-4124-9383-b7d21ac07f79_/UseTransient', false],
  [`_${machine.scsiId}_/ChannelInstanceGuid`, `{${machine.makeId('scsi channel')}}`],
  [`_${machine.scsiId}_/VDEVVersion`, 512],
  [`_${BIOS}_/base_board/serial_number`, machine.id],
  [`_${BIOS}_/bios_guid`, `{${machine.makeId('bios')}}`],
  [`_${BIOS}_/bios_serial_number`, machine.id],
  [`_${BIOS}_/boot/device0`, 'HardDrive'],
  [`_${BIOS}_/boot/device1`, 'Optical'],
  [`_${BIOS}_/boot/device2`, 'Network'],
  [`_${BIOS}_/boot/device3`, 'Floppy'],
  [`_${BIOS}_/chassis/asset_tag`, machine.id],
  [`_${BIOS}_/chassis/serial_number`, machine.id],
  [`_${BIOS}_/num_lock`, false],
  [`_${BIOS}_/pause_after_boot_failure`, false],
  [`_${BIOS}_/pxe_preferred_protocol`, 4],
  [`_${BIOS}_/secure_boot_enabled`, false],
  [`_${BIOS}_/secure_boot_template_id`, NOBODY]
]

const settings = (machine: Machine): readonly (readonly [string, Value])[] => [
  ['global_settings/critical_error/action', 1],
  ['global_settings/critical_error/timeout', 1800],
  ['global_settings/devices/allow_reduced_fc_redundancy', false],
  ['global_settings/devices/cpu_architecture', 1],
  ['global_settings/devices/generation_id', randomBytes(16).toString('hex')],
  ['global_settings/devices/host_resource_protection_enabled', false],
  ['global_settings/devices/lock_on_disconnect', false],
  ['global_settings/devices/storage_allow_full_scsi_command_set', false],
  ['global_settings/disk_merge_pending', false],
  // Starts with the host, and is shut down with it.
  ['global_settings/power/host_shutdown/action', 2],
  ['global_settings/power/host_startup/action', 2],
  ['global_settings/snapshots/enable_automatic', false],
  ['global_settings/snapshots/list/size', 0],
  ['global_settings/snapshots/user_type', 3],
  ['global_settings/unexpected_termination/action', 1],
  ['properties/global_id', machine.id],
  ['properties/highly_available', false],
  ['properties/last_powered_off_time', 0],
  ['properties/last_powered_on_time', 0],
  ['properties/last_state_change_time', 0],
  ['properties/name', machine.name],
  ['properties/notes', ''],
  ['properties/subtype', 0],
  ['properties/type_id', 'Virtual Machines'],
  ['properties/version', CONFIGURATION_VERSION],
  ['settings/global/logical_id', machine.id],
  ['settings/guest_controlled_cache_types', false],
  ['settings/memory/bank/backing_type', 0],
  ['settings/memory/bank/dynamic_memory_enabled', false],
  ['settings/memory/bank/limit', 1_048_576],
  ['settings/memory/bank/priority', 5000],
  ['settings/memory/bank/reservation', 512],
  ['settings/memory/bank/size', machine.megabytes],
  ['settings/memory/bank/target_memory_buffer', 20],
  ['settings/processors/count', machine.processors],
  ['settings/processors/limit', 100_000],
  ['settings/processors/reservation', 0],
  ['settings/processors/weight', 100],
  ['settings/topology/high_mmio_gap_mb', 512],
  ['settings/topology/low_mmio_gap_mb', 128],
  ['settings/vnuma/enabled', true]
]

export const machineTree = (machine: Machine): Tree => ({
  configuration: nested([
    ...manifest(machine),
    ...machine.cardIds.flatMap((id, at) => card(machine, id, at)),
    ...disk(machine),
    ...devices(machine),
    ...settings(machine)
  ])
})
