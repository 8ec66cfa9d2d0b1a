/** A shell of root in the guest, on its second serial line: for what a test has to see or break, never for what a person does. */
import { openSerial } from './serial.ts'

export interface RootShell {
  run(command: string, seconds: number): Promise<string>
  close(): void
}

export async function openRootShell(path: string): Promise<RootShell> {
  const serial = await openSerial(path)
  let turn = 0
  return {
    async run(command, seconds) {
      turn += 1
      // Written in two parts, so that the echo of the command is not taken for its end.
      serial.type(`echo be''gin${turn}; ${command}; echo en''d${turn}\n`)
      const [, text = ''] = await serial.expect(new RegExp(`begin${turn}\\s([\\s\\S]*?)end${turn}\\s`), seconds)
      return text.replaceAll('\r', '').trim()
    },
    close: () => serial.close()
  }
}
