/** Light, dark or as the system is; kept per browser. PatternFly switches by classes on the root element. */
import { createStore } from '../lib/store.ts'

export type Theme = 'system' | 'light' | 'dark'
export const THEMES: readonly Theme[] = ['system', 'light', 'dark']

const KEY = 'ballast.theme'

const isTheme = (text: string | null): text is Theme => THEMES.some((theme) => theme === text)

function remembered(): Theme {
  try {
    const text = localStorage.getItem(KEY)
    return isTheme(text) ? text : 'system'
  } catch {
    // Storage is switched off in this browser.
    return 'system'
  }
}

export const themeStore = createStore<Theme>('system')
/** Whether the page is dark right now; charts take their colours anew when it changes. */
export const darkStore = createStore(false)

export function chooseTheme(theme: Theme): void {
  themeStore.set(theme)
  try {
    localStorage.setItem(KEY, theme)
  } catch {
    // The choice then lasts until the page is closed.
  }
}

/** Applies the remembered theme and follows the person's and the system's changes from now on. */
export function followTheme(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const contrast = matchMedia('(prefers-contrast: more)')
  const apply = (): void => {
    const theme = themeStore.get()
    const isDark = theme === 'dark' || (theme === 'system' && dark.matches)
    const { classList, style } = document.documentElement
    classList.toggle('pf-v6-theme-dark', isDark)
    classList.toggle('pf-v6-theme-high-contrast', contrast.matches)
    style.colorScheme = isDark ? 'dark' : 'light'
    darkStore.set(isDark)
  }
  themeStore.set(remembered())
  themeStore.subscribe(apply)
  dark.addEventListener('change', apply)
  contrast.addEventListener('change', apply)
  apply()
}
