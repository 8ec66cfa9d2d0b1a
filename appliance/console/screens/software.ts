/** *Software versions*: what is on the two roots, and the way back to the one before. Updates are uploaded in the browser. */
import type { UpdateView } from '@ballast/server/contract'
import { wrapped } from '../frame.ts'
import { askForWord } from './power.ts'
import type { Screen } from './screen.ts'

const STATES: Readonly<Record<UpdateView['running']['state'], string>> = {
  empty: 'none',
  writing: 'being installed',
  ready: 'installed, never started',
  trying: 'on trial',
  good: 'works',
  failed: 'was started and did not work'
}

const inWords = ({ version, state }: UpdateView['running']): string => `${version ?? ''}${version === null ? '' : '  '}${STATES[state]}`

function consequence({ running, other }: UpdateView): string {
  const back =
    other?.bringsBackOldConfiguration === true
      ? ' It comes back with the configuration from before the update; later changes are not in it.'
      : ''
  return `The machine reboots into version ${other?.version ?? ''}. If that does not work within five minutes, version ${running.version ?? ''} is back.${back}`
}

export const softwareScreen: Screen = async (parts) => {
  const { ui, client } = parts
  const update = await ui.wait('Software versions', 'Asking …', client.call('updateShow'))
  const { access, running, other } = update
  const lines = [
    `Running version  ${inWords(running)}`,
    ...(other === null ? [] : [`Other version    ${inWords(other)}`]),
    '',
    ...(update.last === null ? [] : [update.last.message, '']),
    access.allowed ? 'Updates are installed in the web interface: System Administration > Update Software.' : access.reason
  ]
  if (other === null || update.isTrial || (other.state !== 'good' && other.state !== 'ready')) {
    await ui.read('Software versions', () => lines.flatMap((line) => wrapped(line, ui.columns())))
    return
  }
  const chosen = await ui.choose('Software versions', lines.join(' '), () => [
    { id: 'back', label: 'Back', detail: 'everything stays as it is' },
    {
      id: 'start',
      label: other.state === 'good' ? 'Restore previous version' : `Reboot into version ${other.version ?? ''}`,
      detail: 'reboots'
    }
  ])
  if (chosen !== 'start') return
  const done = await askForWord(parts, 'Reboot', consequence(update), 'REBOOT', () => client.call('updateStart'))
  if (done) await ui.read('Reboot', () => ['The machine goes down now.'])
}
