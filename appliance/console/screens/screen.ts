/** What every screen of the console works with. */
import type { Client } from '@ballast/server/contract'
import type { Ui } from '../ui.ts'

export interface Screens {
  readonly ui: Ui
  readonly client: Client
}

/** Takes the screen and returns when the person is through with it. A refusal that it does not handle is shown by the menu. */
export type Screen = (parts: Screens) => Promise<void>
