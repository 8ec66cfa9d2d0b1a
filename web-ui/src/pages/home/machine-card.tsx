/** Vitals of the machine. */
import type { SystemInfo } from '@ballast/server/contract'
import {
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm
} from '@patternfly/react-core/dist/dynamic/components/DescriptionList'
import { Progress } from '@patternfly/react-core/dist/dynamic/components/Progress'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Loaded } from '../../components/loaded.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { bytes, percent } from '../../lib/format.ts'
import { queries } from '../../lib/queries.ts'
import { HomeCard } from './home-card.tsx'

/** Per cent from which a full disk or memory is worth a colour. */
const FULL = 90

const ENGINE_WORDS: Readonly<Record<SystemInfo['engine']['status'], string>> = {
  running: 'running',
  starting: 'starting',
  unreachable: 'not reachable'
}

export function MachineCard() {
  const system = useQuery(queries.system())
  return (
    <HomeCard title="Machine">
      <Loaded query={system}>{(info) => <Vitals info={info} />}</Loaded>
    </HomeCard>
  )
}

function Vitals({ info }: { readonly info: SystemInfo }) {
  return (
    <>
      <div className="meters">
        <Meter title="CPU" value={info.cpuPercent} words={percent(info.cpuPercent)} />
        <Meter title="Memory" value={share(info.memory)} words={`${bytes(info.memory.usedBytes)} of ${bytes(info.memory.totalBytes)}`} />
        <Meter title="Disk" value={share(info.disk)} words={`${bytes(info.disk.usedBytes)} of ${bytes(info.disk.totalBytes)}`} />
      </div>
      <DescriptionList isHorizontal isCompact columnModifier={{ default: '1Col' }}>
        <Fact term="Host name">{info.hostname}</Fact>
        <Fact term="Version">
          {info.product} {info.version}
        </Fact>
        <Fact term="Running since">
          <RelativeTime at={info.startedAt} />
        </Fact>
        <Fact term="Traffic engine">
          HAProxy {info.engine.version}, {ENGINE_WORDS[info.engine.status]}
        </Fact>
        <Fact term="Addresses">
          {info.addresses.map(({ address, prefix, interface: name }) => `${address}/${prefix} (${name})`).join(', ')}
        </Fact>
      </DescriptionList>
    </>
  )
}

const share = ({ usedBytes, totalBytes }: SystemInfo['memory']): number => (totalBytes === 0 ? 0 : (usedBytes / totalBytes) * 100)

function Meter({ title, value, words }: { readonly title: string; readonly value: number; readonly words: string }) {
  return (
    <Progress
      title={title}
      value={Math.round(value)}
      label={words}
      size="sm"
      measureLocation="top"
      {...(value >= FULL ? { variant: 'warning' as const } : {})}
    />
  )
}

function Fact({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  return (
    <DescriptionListGroup>
      <DescriptionListTerm>{term}</DescriptionListTerm>
      <DescriptionListDescription>{children}</DescriptionListDescription>
    </DescriptionListGroup>
  )
}
