/** One line per event on stdout, for people and journald. Text from outside is JSON, so it cannot start a line. */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void
  error(message: string, fields?: Readonly<Record<string, unknown>>): void
}

const inWords = (value: unknown): string =>
  typeof value === 'string' && /^[\w.:/+-]+$/.test(value) ? value : (JSON.stringify(value) ?? '')

/** `<6>` and its like are the levels of syslog, which journald takes off the line. */
const LEVELS = { info: 6, warn: 4, error: 3 } as const

export function createLog(write: (line: string) => void = (line) => void process.stdout.write(line)): Log {
  const line =
    (level: keyof typeof LEVELS): Log['info'] =>
    (message, fields = {}) =>
      write(
        `<${LEVELS[level]}>${message}${Object.entries(fields)
          .map(([key, value]) => ` ${key}=${inWords(value)}`)
          .join('')}\n`
      )
  return { info: line('info'), warn: line('warn'), error: line('error') }
}
