/** Whether the person at this tab has just replaced a new machine's password and is about to see it for the first time. */
import { createStore } from './store.ts'

export const welcomeStore = createStore(false)

export const beginWelcome = (): void => welcomeStore.set(true)
export const endWelcome = (): void => welcomeStore.set(false)
