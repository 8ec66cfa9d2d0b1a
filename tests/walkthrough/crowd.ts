/** Many clients at once, and what their stories say about the balancer. */

import type { LabProgram } from '../lab/lab.ts'
import { address, CROWD } from '../lab/network.ts'
import type { CrowdPlan, CrowdStory } from '../lab/programs/crowd.ts'
import { NAMES, PUBLIC } from './names.ts'
import type { Scene } from './stage.ts'

/** Two at each address, as behind the NAT of a home: their phones differ from their computers. */
const AGENTS = ['Lync/15.0 (Windows)', 'LyncMobile/5.4 (iPhone)']
const CLIENTS = CROWD.flatMap((host) => AGENTS.map((agent) => ({ address: address('ipv4', 'internet', host), agent })))

type Pace = Pick<CrowdPlan, 'requests' | 'perConnection' | 'pause' | 'atOnce'> & { readonly clients: number }

/** Clients outside, who ask the web scheduler through the firewall. */
export const startCrowd = ({ lab, papers }: Scene, { clients, ...pace }: Pace): Promise<LabProgram> => {
  const plan: CrowdPlan = {
    address: PUBLIC.web,
    port: 443,
    host: NAMES.web,
    path: '/scheduler/',
    authority: papers.publicRoot,
    clients: CLIENTS.slice(0, clients),
    ...pace
  }
  return lab.program('outside', 'crowd.ts', [JSON.stringify(plan)])
}

export const readStory = (text: string): CrowdStory => JSON.parse(text) as CrowdStory

export const isFine = ({ status }: CrowdStory[number][number]): boolean => status === 200

/** How many clients began at each server. */
export const homes = (story: CrowdStory): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [...Map.groupBy(story, (events) => events[0]?.server ?? '')].map(([server, of]): [string, number] => [server, of.length])
  )
