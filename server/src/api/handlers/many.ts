/** Changes of many objects at once, and the page of all real servers. */
import ipaddr from 'ipaddr.js'
import { canonicalAddress, type ServerGroup } from '../../contract/index.ts'
import {
  bulkNote,
  changeServices,
  duplicateVirtualService,
  findService,
  serversIn,
  serversNote,
  setServersEnabled
} from '../../domain/edit/index.ts'
import type { Handlers, Services } from '../handler.ts'
import { presentVirtualService } from '../present/virtual-service.ts'
import { requireVersion } from '../versions.ts'
import { write } from '../write.ts'

type Names = 'virtualServiceBulk' | 'virtualServiceDuplicate' | 'serverGroupList' | 'serversEnable'

/** Addresses as people count, IPv4 first; names after them. */
function orderOf(address: string): string {
  if (canonicalAddress(address) === null) return `9${address}`
  const bytes = ipaddr.parse(address).toByteArray()
  return `${bytes.length === 4 ? 4 : 6}${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

export function manyHandlers(services: Services): Pick<Handlers, Names> {
  const { pipeline, store, live } = services
  return {
    virtualServiceBulk(call) {
      const { action, services: marked } = call.body
      const ids = [...new Set(marked.map(({ id }) => id))]
      return write(pipeline, call, {
        note: bulkNote(store.current().configuration, ids, action),
        edit: (current) => {
          for (const { id, version } of marked) requireVersion(store, 'virtualServices', id, version)
          return { configuration: changeServices(current, ids, action) }
        },
        value: () => null
      })
    },

    virtualServiceDuplicate(call) {
      let id = 0
      return write(pipeline, call, {
        edit: (current, newId) => {
          id = newId()
          return { configuration: duplicateVirtualService(current, call.params.id, id, call.body, newId) }
        },
        value: (configuration) => presentVirtualService(services, findService(configuration, id))
      })
    },

    serverGroupList() {
      const groups = Map.groupBy(serversIn(store.current().configuration), ({ server }) => server.address)
      const items: ServerGroup[] = [...groups].map(([address, placed]) => ({
        address,
        servers: placed.map(({ service, server }) => ({
          id: server.id,
          port: server.port,
          weight: server.weight,
          enabled: server.enabled,
          service: { id: service.id, name: service.name, address: service.address, port: service.port },
          state: live.server(service.id, server.id)
        }))
      }))
      const order = new Map(items.map(({ address }) => [address, orderOf(address)]))
      const sorted = items.toSorted((a, b) => ((order.get(a.address) ?? '') < (order.get(b.address) ?? '') ? -1 : 1))
      return { total: sorted.length, items: sorted }
    },

    serversEnable(call) {
      const { addresses, enabled } = call.body
      return write(pipeline, call, {
        note: serversNote(store.current().configuration, addresses, enabled),
        edit: (current) => ({ configuration: setServersEnabled(current, addresses, enabled, services.now().toISOString()) }),
        value: () => null
      })
    }
  }
}
