/** The description in an OVA: OVF 1.0, hardware that VMware (from ESXi 5.5) and VirtualBox both know. */

interface Described {
  readonly name: string
  readonly version: string
  readonly diskName: string
  readonly diskBytes: number
  /** Bytes. */
  readonly capacity: number
  readonly processors: number
  readonly megabytes: number
}

/** CIM resource types. */
const TYPE = { processor: 3, memory: 4, sata: 20, card: 10, disk: 17 } as const

const item = (fields: Readonly<Record<string, string | number>>): string => {
  // The schema wants these in the order of the alphabet.
  const lines = Object.entries(fields)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `        <rasd:${name}>${value}</rasd:${name}>`)
  return `      <Item>\n${lines.join('\n')}\n      </Item>`
}

const card = (at: number, network: string): string =>
  item({
    AddressOnParent: 7 + at,
    AutomaticAllocation: 'true',
    Connection: network,
    ElementName: network,
    InstanceID: 10 + at,
    ResourceSubType: 'E1000',
    ResourceType: TYPE.card
  })

const NETWORKS = ['Network Side', 'Farm Side'] as const

export function ovfText({ name, version, diskName, diskBytes, capacity, processors, megabytes }: Described): string {
  const hardware = [
    item({ ElementName: `${processors} processors`, InstanceID: 1, ResourceType: TYPE.processor, VirtualQuantity: processors }),
    item({
      AllocationUnits: 'byte * 2^20',
      ElementName: `${megabytes} MB`,
      InstanceID: 2,
      ResourceType: TYPE.memory,
      VirtualQuantity: megabytes
    }),
    item({ Address: 0, ElementName: 'SATA controller', InstanceID: 3, ResourceSubType: 'AHCI', ResourceType: TYPE.sata }),
    item({ AddressOnParent: 0, ElementName: 'Disk', HostResource: 'ovf:/disk/disk1', InstanceID: 4, Parent: 3, ResourceType: TYPE.disk }),
    ...NETWORKS.map((network, at) => card(at, network))
  ]
  return `<?xml version="1.0" encoding="UTF-8"?>
<Envelope ovf:version="1.0" xml:lang="en-US" xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1" xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData" xmlns:vssd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData">
  <References>
    <File ovf:id="file1" ovf:href="${diskName}" ovf:size="${diskBytes}"/>
  </References>
  <DiskSection>
    <Info>Disks</Info>
    <Disk ovf:diskId="disk1" ovf:fileRef="file1" ovf:capacity="${capacity}" ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"/>
  </DiskSection>
  <NetworkSection>
    <Info>Networks</Info>
${NETWORKS.map((network) => `    <Network ovf:name="${network}"><Description>${network}</Description></Network>`).join('\n')}
  </NetworkSection>
  <VirtualSystem ovf:id="${name}">
    <Info>${name} ${version}, a load balancer</Info>
    <Name>${name}</Name>
    <OperatingSystemSection ovf:id="96">
      <Info>Debian, 64 bit</Info>
    </OperatingSystemSection>
    <VirtualHardwareSection>
      <Info>Hardware</Info>
      <System>
        <vssd:ElementName>Virtual Hardware</vssd:ElementName>
        <vssd:InstanceID>0</vssd:InstanceID>
        <vssd:VirtualSystemIdentifier>${name}</vssd:VirtualSystemIdentifier>
        <vssd:VirtualSystemType>vmx-11 virtualbox-2.2</vssd:VirtualSystemType>
      </System>
${hardware.join('\n')}
    </VirtualHardwareSection>
  </VirtualSystem>
</Envelope>
`
}
