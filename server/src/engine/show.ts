/** Parsers for HAProxy's other answers: `show proc`, `show info`, `show servers state`. They take any text and never throw. */

export interface Workers {
  /** Null when the text is no answer to `show proc`. */
  readonly master: number | null
  /** Seconds since the master started. */
  readonly uptime: number
  /** Reloads since the master's start. */
  readonly reloads: number
  /** Reloads that failed since the last one that succeeded. */
  readonly failedReloads: number
  readonly current: readonly number[]
  /** Former workers that still serve old connections. */
  readonly old: readonly number[]
}

/** Bits of `admin` that keep all traffic away. */
export const MAINTENANCE = 0x01 | 0x02 | 0x20
/** Bit of `admin`: sends only persistent clients, as weight 0 does. */
export const DRAIN = 0x08 | 0x10

/** `0d00h01m58s` in seconds. */
function seconds(uptime: string): number {
  const match = /^(\d+)d(\d+)h(\d+)m(\d+)s$/.exec(uptime)
  if (match === null) return 0
  const [days = 0, hours = 0, minutes = 0, rest = 0] = match.slice(1).map(Number)
  return ((days * 24 + hours) * 60 + minutes) * 60 + rest
}

/** `show proc`: master first, `# workers`, then `# old workers` when there are any. */
export function parseProc(text: string): Workers {
  let master: number | null = null
  let reloads = 0
  let failedReloads = 0
  let uptime = 0
  let section = ''
  const current: number[] = []
  const old: number[] = []
  for (const line of text.split('\n')) {
    if (line.startsWith('# ')) section = line.trim()
    const match = /^(\d+)\s+(master|worker)\s/.exec(line)
    if (match === null) continue
    const pid = Number(match[1])
    if (match[2] === 'master') {
      master = pid
      uptime = seconds(/\s(\d+d\d+h\d+m\d+s)/.exec(line)?.[1] ?? '')
      reloads = Number(/master\s+(\d+)/.exec(line)?.[1] ?? 0)
      failedReloads = Number(/\[failed: (\d+)\]/.exec(line)?.[1] ?? 0)
    } else if (section === '# old workers') old.push(pid)
    else current.push(pid)
  }
  return { master, uptime, reloads, failedReloads, current, old }
}

/** One field of `show info`, e.g. `Pid`. */
export function infoField(text: string, name: string): string | null {
  const mark = `${name}: `
  const line = text.startsWith(mark) ? 0 : text.indexOf(`\n${mark}`) + 1
  if (line === 0 && !text.startsWith(mark)) return null
  const end = text.indexOf('\n', line)
  return text.slice(line + mark.length, end < 0 ? undefined : end).trim()
}

/** One line of `show servers state`, as words; a word's meaning is its place (HAProxy's management guide, version 1 of the format). */
export interface ServerStateLine {
  readonly backend: string
  readonly server: string
  readonly address: string
  readonly port: number
  /** 0 stopped, 1 starting, 2 running, 3 stopping. */
  readonly operational: number
  /** Bits; 0x01 and 0x20 are maintenance, 0x08 drain, 0x04 says that the configuration began it. */
  readonly admin: number
  readonly weight: number
  readonly secondsSinceChange: number
  readonly checkStatus: number
  readonly checkResult: number
  readonly checkHealth: number
}

/** The words that are read, in one pass: there is a line for each real server, and nothing is kept of the words between. */
const STATE = /^\S+ (\S+) \S+ (\S+) (\S+) (\d+) (\d+) (\d+) \S+ (\d+) (\d+) (\d+) (\d+) \S+ \S+ \S+ \S+ \S+ (\d+)(?!\S)/gm

/** @returns the servers; none when the text is not version 1 of `show servers state`. */
export function parseServersState(text: string): ServerStateLine[] {
  if (!/^\s*1\s*\n/.test(text)) return []
  const lines: ServerStateLine[] = []
  for (const match of text.matchAll(STATE)) {
    const [, backend = '', server = '', address = ''] = match
    lines.push({
      backend,
      server,
      address,
      operational: Number(match[4]),
      admin: Number(match[5]),
      weight: Number(match[6]),
      secondsSinceChange: Number(match[7]),
      checkStatus: Number(match[8]),
      checkResult: Number(match[9]),
      checkHealth: Number(match[10]),
      port: Number(match[11])
    })
  }
  return lines
}
