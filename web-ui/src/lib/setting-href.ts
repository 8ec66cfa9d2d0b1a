/** Where a setting is set, by the LoadMaster's label. */

export interface SettingPlace {
  readonly path: string
  /** Section of the page. */
  readonly hash?: string
}

/** Settings of a virtual service and the section of *Modify* that has them. */
const OF_SERVICE: Readonly<Record<string, string>> = {
  'Default Gateway': 'advanced-properties',
  'Use Address for Server NAT': 'advanced-properties',
  'Subnet Originating Requests': 'standard-options',
  'L7 Transparency': 'standard-options',
  Transparency: 'standard-options',
  'Virtual Address': 'basic-properties',
  'Real Servers': 'real-servers',
  Reencrypt: 'ssl-properties'
}

const OF_MACHINE: Readonly<Record<string, string>> = {
  'Additional Routes': '/system-configuration/additional-routes',
  'IPv4 Default Gateway Address': '/system-configuration/default-gateway',
  'IPv6 Default Gateway Address': '/system-configuration/default-gateway',
  'Enable Server NAT': '/system-configuration/network-options',
  'Enable Non-Local Real Servers': '/system-configuration/network-options',
  'Enable Strict IP Routing': '/system-configuration/network-options',
  'Use Default Route Only': '/system-configuration/network-options',
  'Packet Filter': '/system-configuration/packet-routing-filter'
}

/** @returns undefined for a setting that has no page. */
export function settingHref(setting: string, serviceId: number): SettingPlace | undefined {
  const hash = OF_SERVICE[setting]
  if (hash !== undefined) return { path: `/virtual-services/${serviceId}`, hash }
  const path = OF_MACHINE[setting]
  return path === undefined ? undefined : { path }
}
