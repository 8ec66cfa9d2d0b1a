/** Leads to a field of the page by its path in the service. */
import { fieldFor } from '../../../lib/field-paths.ts'

/** What is no field of a form but a section of the page. */
const SECTIONS: Readonly<Record<string, string>> = { realServers: 'real-servers' }

const elementFor = (name: string): HTMLElement | null =>
  document.querySelector<HTMLElement>(`.modify-sections [data-field="${CSS.escape(name)}"]`)

export function goToField(path: string): void {
  const name = fieldFor(path, (each) => elementFor(each) !== null)
  const place = name === null ? document.getElementById(SECTIONS[path.split('.')[0] ?? ''] ?? '') : elementFor(name)
  place?.scrollIntoView({ block: 'center' })
  place?.querySelector<HTMLElement>('input, select, textarea, button')?.focus({ preventScroll: true })
}
