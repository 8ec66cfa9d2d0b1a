/** The terminal: raw keys in, frames out. Only lines that differ are sent, for a serial line has 11 kB a second. */
import type { ReadStream, WriteStream } from 'node:tty'
import { type Frame, painted, type Size } from './frame.ts'
import { type Key, keysIn } from './keys.ts'

/** As small as the product is made for; a terminal that does not say its size has it. */
const LEAST: Size = { columns: 80, rows: 24 }

export interface Terminal {
  size(): Size
  draw(frame: Frame): void
  /** The next picture is sent whole: something else may have written on the screen. */
  forget(): void
  /** Calls back for every key, and with `redraw` when the size changes. */
  onKey(listener: (key: Key) => void): void
  close(): void
}

export function openTerminal(input: ReadStream, output: WriteStream): Terminal {
  let before: readonly string[] = []
  const listeners: ((key: Key) => void)[] = []
  const tell = (key: Key): void => {
    for (const listener of listeners) listener(key)
  }
  input.setRawMode(true)
  input.setEncoding('utf8')
  input.on('data', (chunk: string) => {
    for (const key of keysIn(chunk)) tell(key)
  })
  output.on('resize', () => {
    before = []
    tell({ key: 'redraw' })
  })
  return {
    size: () => ({ columns: output.columns > 0 ? output.columns : LEAST.columns, rows: output.rows > 0 ? output.rows : LEAST.rows }),
    draw(frame) {
      const { columns, rows } = this.size()
      const lines = frame.lines.slice(0, rows).map((line) => painted(line, columns))
      // Hidden while it travels; a fresh screen is cleared first.
      let text = '\x1b[?25l'
      if (before.length === 0) text += '\x1b[2J'
      lines.forEach((line, at) => {
        if (line !== before[at]) text += `\x1b[${at + 1};1H\x1b[K${line}`
      })
      if (frame.cursor !== null) text += `\x1b[${frame.cursor.line + 1};${frame.cursor.column + 1}H\x1b[?25h`
      before = lines
      output.write(text)
    },
    forget() {
      before = []
    },
    onKey(listener) {
      listeners.push(listener)
    },
    close() {
      output.write('\x1b[0m\x1b[2J\x1b[H\x1b[?25h')
      input.setRawMode(false)
      input.pause()
    }
  }
}
