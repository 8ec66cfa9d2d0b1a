/** A person at the serial console: reads until something appears, types. */
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Serial {
  /** Waits until the pattern appears in what came since the last match. @returns the match. */
  expect(pattern: RegExp, seconds: number): Promise<RegExpExecArray>
  type(text: string): void
  /** Everything so far, without the control sequences of the screen. */
  text(): string
  close(): void
}

// Colours, cursor movements, modes; a movement separates what would otherwise run together.
// oxlint-disable-next-line no-control-regex
const plain = (text: string): string => text.replace(/\x1b\[[0-9;?!]*[A-Za-z]/g, ' ').replace(/\x1b./g, '')

export async function openSerial(path: string): Promise<Serial> {
  const socket = connect(path)
  let all = ''
  let read = 0
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    all += chunk
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  return {
    async expect(pattern, seconds) {
      const end = performance.now() + seconds * 1000
      for (;;) {
        const text = plain(all).slice(read)
        const match = pattern.exec(text)
        if (match !== null) {
          // What came with it is for the next question.
          read += match.index + match[0].length
          return match
        }
        if (performance.now() > end)
          throw new Error(`${String(pattern)} did not appear within ${seconds} s. The console shows:\n${text.slice(-3000)}`)
        await sleep(100)
      }
    },
    type: (text) => void socket.write(text),
    text: () => plain(all),
    close: () => socket.destroy()
  }
}
