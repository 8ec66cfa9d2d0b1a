/** Toasts say that something worked, and offer the way back. Failures never go here: they stay where the person looks. */
import { createStore } from './store.ts'

export interface Toast {
  readonly id: number
  readonly title: string
  readonly detail?: string
  readonly action?: { readonly label: string; readonly run: () => void }
}

/** Most toasts at once; older ones make room. More would cover what one works on; the history has them all. */
const MOST = 2

let lastId = 0
export const toastStore = createStore<readonly Toast[]>([])

export function showToast(toast: Omit<Toast, 'id'>): void {
  lastId += 1
  toastStore.set([...toastStore.get(), { ...toast, id: lastId }].slice(-MOST))
}

export const dismissToast = (id: number): void => toastStore.set(toastStore.get().filter((toast) => toast.id !== id))
