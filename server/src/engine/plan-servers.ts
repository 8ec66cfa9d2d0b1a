/** Which commands lead from the servers of one backend to those of the next revision, if commands can. */
import type { ServerLine, SplitSection } from './sections.ts'
import type { Step } from './steps.ts'

/** HAProxy adds servers and takes fine weights only where the balancing algorithm is a dynamic one. */
const DYNAMIC = /^(?:balance (?:roundrobin|leastconn|first)|hash-type consistent)$/m
/** Words that its command line would not read as the configuration file does. */
const PLAIN = /^[A-Za-z0-9_.:/@,=+()|[\]-]+$/

/** The place of a server where the scheduling method goes by places. */
const ORDER = /^id \d+ ?/

/** Its servers have cookies that HAProxy makes of their addresses. */
const COOKIES = /^dynamic-cookie-key /m

const IN_PEACE = 'connections of a real server that goes end in peace in the replaced worker'

/** Either the steps, or why they do not suffice. */
export type ServerSteps = { readonly steps: readonly Step[] } | { readonly obstacle: string }

interface Backend {
  readonly name: string
  readonly dynamic: boolean
  readonly cookie: boolean
  /** Whether a server that goes out of service loses its open connections. */
  readonly drop: boolean
}

const isPlain = (line: ServerLine): boolean => line.words.every((word) => PLAIN.test(word))
const wordsOf = (line: ServerLine): readonly string[] => line.words.filter((word) => word !== 'disabled')

/** A command would keep the health that the checks of the old address found. */
function moved(backend: Backend, before: ServerLine, after: ServerLine): ServerSteps {
  if (before.address === null || after.address === null) return { obstacle: 'a real server changes to another kind of address' }
  if (after.health !== 'unknown' && !after.disabled)
    return { obstacle: 'a new worker checks the new address of a real server before it sends anybody there' }
  return { steps: [{ do: 'address', backend: backend.name, server: after.name, address: after.address, port: after.port }] }
}

/** Maintenance ends the connections of such a server by itself. */
const dropsWhenDown = (line: ServerLine): boolean => line.rest.includes('on-marked-down shutdown-sessions')

function changed(backend: Backend, before: ServerLine, after: ServerLine): ServerSteps {
  const steps: Step[] = []
  const at = { backend: backend.name, server: after.name }
  if (before.disabled && !after.disabled && after.health !== 'unknown' && backend.dynamic && isPlain(after)) {
    return { steps: [{ do: 'readmit', ...at, words: wordsOf(after), health: after.health, cookie: backend.cookie }] }
  }
  if (before.rest !== after.rest && before.rest.replace(ORDER, '') === after.rest.replace(ORDER, ''))
    return { obstacle: 'the order of its real servers changes, and a worker reads that at its start' }
  if (before.rest !== after.rest) return { obstacle: 'what is set up per real server changes, and a worker reads that at its start' }
  if (before.address !== after.address || before.port !== after.port) {
    const part = moved(backend, before, after)
    if ('obstacle' in part) return part
    steps.push(...part.steps)
  }
  if (before.limit !== after.limit) steps.push({ do: 'limit', ...at, limit: after.limit })
  if (before.weight !== after.weight) {
    if (!backend.dynamic) return { obstacle: 'this scheduling method takes new weights only when a worker starts' }
    steps.push({ do: 'weight', ...at, weight: after.weight })
  }
  if (!before.disabled && after.disabled) {
    if (!backend.drop && dropsWhenDown(after)) return { obstacle: IN_PEACE }
    steps.push({ do: 'maintain', ...at, drop: backend.drop })
  } else if (before.disabled && !after.disabled) steps.push({ do: 'ready', ...at })
  return { steps }
}

function added({ name: backend, dynamic, cookie }: Backend, line: ServerLine): ServerSteps {
  if (!dynamic) return { obstacle: 'this scheduling method takes new real servers only when a worker starts' }
  if (!isPlain(line)) return { obstacle: 'a new real server needs more than a command can say' }
  const { name: server, health, disabled } = line
  return { steps: [{ do: 'add-server', backend, server, words: wordsOf(line), health, enabled: !disabled, cookie }] }
}

function removed({ name: backend, dynamic }: Backend, line: ServerLine): ServerSteps {
  if (!dynamic) return { obstacle: 'this scheduling method lets real servers go only when a worker starts' }
  // Maintenance must come before the removal.
  if (dropsWhenDown(line)) return { obstacle: IN_PEACE }
  return { steps: [{ do: 'delete-server', backend, server: line.name }] }
}

/** @param name of the backend. @param drop see `Backend`. New servers come first and removals last, so that there is never nobody to serve. */
export function planServers(name: string, before: SplitSection, after: SplitSection, drop: boolean): ServerSteps {
  if (before.others !== after.others) return { obstacle: 'its setup changes, and a worker reads that at its start' }
  const backend: Backend = { name, dynamic: DYNAMIC.test(after.others), cookie: COOKIES.test(after.others), drop }
  const parts: ServerSteps[] = []
  for (const [server, line] of after.servers) if (!before.servers.has(server)) parts.push(added(backend, line))
  for (const [server, line] of after.servers) {
    const old = before.servers.get(server)
    if (old !== undefined) parts.push(changed(backend, old, line))
  }
  for (const [server, line] of before.servers) if (!after.servers.has(server)) parts.push(removed(backend, line))
  const steps: Step[] = []
  for (const part of parts) {
    if ('obstacle' in part) return part
    steps.push(...part.steps)
  }
  return { steps }
}
