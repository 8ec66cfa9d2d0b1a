/** *Reboot/Shutdown*. */
import { errorsOf } from '../api.ts'
import { newForm } from '../form.ts'
import type { Screen, Screens } from './screen.ts'

/** A form with one field, into which a word is typed: nobody does this by leaning on Enter. @returns whether it was done. */
export function askForWord({ ui }: Screens, title: string, intro: string, word: string, deed: () => Promise<unknown>): Promise<boolean> {
  const fields = [{ name: 'word', label: `Type ${word}`, help: 'In capital letters, to confirm. Esc leaves everything as it is.' }]
  return ui.fill(title, intro, newForm(fields, {}, title), async (values) => {
    if (values['word']?.trim() !== word) return { word: `Type ${word} to confirm, or press Esc.` }
    try {
      await deed()
      return null
    } catch (error) {
      return errorsOf(error, ['word'])
    }
  })
}

const CHOICES = [
  { id: 'reboot', label: 'Reboot', detail: 'start this machine anew' },
  { id: 'shutdown', label: 'Shutdown', detail: 'switch this machine off' }
] as const

export const powerScreen: Screen = async (parts) => {
  const { ui, client } = parts
  const chosen = await ui.choose('Reboot/Shutdown', 'All services of this machine stop answering until it is back.', () => CHOICES)
  if (chosen === null) return
  const isReboot = chosen === 'reboot'
  const done = isReboot
    ? await askForWord(parts, 'Reboot', 'All connections are cut. The machine is back after about a minute.', 'REBOOT', () =>
        client.call('machineReboot')
      )
    : await askForWord(parts, 'Shutdown', 'All connections are cut. Only its host can start the machine again.', 'SHUTDOWN', () =>
        client.call('machineShutdown')
      )
  if (done) await ui.read(isReboot ? 'Reboot' : 'Shutdown', () => ['The machine goes down now.'])
}
