/** Which commands lead from the servers of one backend to those of the next revision, if commands can. */
import type { ServerLine, SplitSection } from './sections.ts'
import type { Step } from './steps.ts'

/** HAProxy adds servers and takes fine weights only where the balancing algorithm is a dynamic one. */
const DYNAMIC = /^balance (?:roundrobin|leastconn)$/m
/** Words that its command line would not read as the configuration file does. */
const PLAIN = /^[A-Za-z0-9_.:/@,=+()|[\]-]+$/

/** Either the steps, or why they do not suffice. */
export type ServerSteps = { readonly steps: readonly Step[] } | { readonly obstacle: string }

function changed(backend: string, before: ServerLine, after: ServerLine, dynamic: boolean): ServerSteps {
  const steps: Step[] = []
  const server = after.name
  if (before.rest !== after.rest) return { obstacle: 'what is set up per real server changes' }
  if (before.address !== after.address || before.port !== after.port) {
    if (before.address === null || after.address === null) return { obstacle: 'a real server changes to another kind of address' }
    steps.push({ do: 'address', backend, server, address: after.address, port: after.port })
  }
  if (before.limit !== after.limit) steps.push({ do: 'limit', backend, server, limit: after.limit })
  if (before.weight !== after.weight) {
    if (!dynamic) return { obstacle: 'this scheduling method takes new weights only when it starts' }
    steps.push({ do: 'weight', backend, server, weight: after.weight })
  }
  if (before.disabled !== after.disabled) steps.push({ do: after.disabled ? 'maintain' : 'ready', backend, server })
  return { steps }
}

function added(backend: string, line: ServerLine, dynamic: boolean): ServerSteps {
  if (!dynamic) return { obstacle: 'this scheduling method takes new real servers only when it starts' }
  if (!line.words.every((word) => PLAIN.test(word))) return { obstacle: 'a new real server needs more than a command can say' }
  const words = line.words.filter((word) => word !== 'disabled')
  return { steps: [{ do: 'add-server', backend, server: line.name, words, checked: line.checked, enabled: !line.disabled }] }
}

function removed(backend: string, line: ServerLine, dynamic: boolean): ServerSteps {
  if (!dynamic) return { obstacle: 'this scheduling method lets real servers go only when it starts' }
  // Maintenance, which must come before the removal, would cut the connections of such a server.
  if (line.rest.includes('on-marked-down shutdown-sessions')) return { obstacle: 'its connections are to end in peace' }
  return { steps: [{ do: 'delete-server', backend, server: line.name }] }
}

/** @param backend its name. New servers come first and removals last, so that there is never nobody to serve. */
export function planServers(backend: string, before: SplitSection, after: SplitSection): ServerSteps {
  if (before.others !== after.others) return { obstacle: 'its setup changes' }
  const dynamic = DYNAMIC.test(after.others)
  const parts: ServerSteps[] = []
  for (const [name, line] of after.servers) if (!before.servers.has(name)) parts.push(added(backend, line, dynamic))
  for (const [name, line] of after.servers) {
    const old = before.servers.get(name)
    if (old !== undefined) parts.push(changed(backend, old, line, dynamic))
  }
  for (const [name, line] of before.servers) if (!after.servers.has(name)) parts.push(removed(backend, line, dynamic))
  const steps: Step[] = []
  for (const part of parts) {
    if ('obstacle' in part) return part
    steps.push(...part.steps)
  }
  return { steps }
}
