/** Limits that follow from the machine and the size of the configuration. */
import { Refusal } from '../domain/problems.ts'
import type { RenderEnvironment } from './rendered.ts'

export interface Limits {
  /** Concurrent client connections of the process. */
  readonly connections: number
  /** Time over which the first checks of all servers are spread. */
  readonly spreadMilliseconds: number
}

interface Size {
  readonly binds: number
  /** Real servers that are checked, and the files that their checks take. */
  readonly checks: number
  readonly checkFiles: number
}

/** Files that are open besides connections: logs, sockets, the master's pipes; the margin HAProxy's own sums leave. */
const RESERVE = 100
/** Per thread: an epoll instance and the two ends of its wake-up pipe, and one to spare. */
const FILES_PER_THREAD = 4
/** Fewer connections are no load balancer; the limit of open files is then simply wrong. */
const FEWEST_CONNECTIONS = 32

/**
 * `haproxy -c` does not look at the limit of open files, but the start fails when `maxconn` does not fit into it.
 * A connection takes two (client and server), a listener one, a check one or two. No pipes: splicing is off, since on
 * the test machine it cost the same CPU as copying (11.5 against 10.7 ms for 10 MiB) and takes two files per pipe.
 */
export function limitsFor(environment: RenderEnvironment, size: Size): Limits {
  const free = environment.openFiles - size.binds - size.checkFiles - RESERVE - environment.threads * FILES_PER_THREAD
  const connections = Math.floor(free / 2)
  if (connections < FEWEST_CONNECTIONS) {
    throw new Refusal(
      'engine-refused',
      `The engine may open ${environment.openFiles} files, which is too few for ${size.binds} addresses and ports to listen on and ${size.checks} checked real servers.`,
      { hint: 'Raise the limit of open files (LimitNOFILE of the engine’s unit).' }
    )
  }
  return { connections, spreadMilliseconds: spread(size.checks) }
}

/**
 * HAProxy by itself would spread the first checks over a whole interval, up to 15 minutes in which a new server is neither
 * Up nor Down. Short, but not more than 4,000 checks a second: that many take about a tenth of a core.
 */
const spread = (checks: number): number => Math.min(Math.max(Math.ceil(checks / 4), 200), 5000)
