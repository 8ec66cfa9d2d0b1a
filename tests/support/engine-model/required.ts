/** How many and which real servers a service must have to serve at all. */
import type { Id, VirtualService } from '../../../server/src/contract/index.ts'
import { linesWith, type ReadSection } from '../../../server/src/render/testing/read.ts'

/** Without these the service turns clients away. */
export interface ModelRequired {
  readonly servers: number
  readonly critical: readonly Id[]
  /** Critical servers whose health counts. */
  readonly followed: readonly string[]
  readonly how: string
}

export function readRequired(backend: ReadSection | undefined, sections: readonly ReadSection[]): ModelRequired | null {
  const acls = linesWith(backend, 'acl', 'unavailable')
  if (acls.length === 0) return null
  const shadows = sections.find((section) => section.kind === 'backend' && section.name === `${backend?.name}c`)
  const minimum = acls.find(([what]) => what === `nbsrv(${backend?.name})`)
  const ids = acls.flatMap(([what = '']) => /^srv_weight\("?vs[\d-]+\/rs(\d+)"?\)$/.exec(what)?.[1] ?? [])
  const http = linesWith(backend, 'http-request', 'deny', 'deny_status', '503', 'if', 'unavailable').length
  const tcp = linesWith(backend, 'tcp-request', 'content', 'reject', 'if', 'unavailable').length
  const sorry = linesWith(backend, 'use-server', 'sorry', 'if', 'unavailable').length
  const counted = acls.find(([what]) => what === `nbsrv(${shadows?.name})`)?.[2]
  const followed = linesWith(shadows, 'server').map((words) => `${words[0]} ${words.at(-1)}`)
  if (Number(counted ?? 0) !== followed.length) throw new Error(`${counted} critical servers of ${followed.length}.`)
  return {
    servers: Number(minimum?.[2]),
    critical: ids.map(Number),
    followed,
    how: `${http} in HTTP, ${tcp} in TCP, ${sorry} to the sorry server`
  }
}

/** What becomes of clients while requirements are not met; only who has one way alone can go to the sorry server. */
function expectedRefusal({ advanced, content }: VirtualService, name: string, http: boolean): string {
  const hasOneWay = !name.includes('-') && !(content.switching && http)
  if (hasOneWay && advanced.sorryServer !== null) return '0 in HTTP, 0 in TCP, 1 to the sorry server'
  return http ? '1 in HTTP, 0 in TCP, 0 to the sorry server' : '0 in HTTP, 1 in TCP, 0 to the sorry server'
}

export function expectedRequired(service: VirtualService, name: string, http: boolean): ModelRequired | null {
  const { check, realServers } = service
  const critical = realServers
    .filter((server) => server.critical)
    .map((server) => server.id)
    .toSorted((a, b) => a - b)
  if (check.minimumServers === 1 && critical.length === 0) return null
  return {
    servers: check.minimumServers,
    critical,
    followed: check.method === 'none' ? [] : critical.map((server) => `rs${server} ${name}/rs${server}`),
    how: expectedRefusal(service, name, http)
  }
}
