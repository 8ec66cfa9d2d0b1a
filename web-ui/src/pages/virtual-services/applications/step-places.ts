/** Where a next step is done. Pure. */
import type { ApplicationView, NextStep, StepCheck } from '@ballast/server/contract'

/** Section of *Modify*. */
const SECTIONS: Readonly<Record<Exclude<StepCheck, 'settings-applied'>, string | null>> = {
  'certificate-assigned': 'ssl-properties',
  'real-servers-added': 'real-servers',
  'default-gateway-set': 'advanced-properties',
  'all-up': null
}

export interface StepPlace {
  readonly id: number
  readonly name: string
  readonly hash: string | null
}

/** @returns the services where something is still open, with the section of their page. */
export function placesOf(
  { check, open }: NextStep,
  services: readonly { readonly id: number; readonly name: string }[]
): readonly StepPlace[] {
  if (check === null || check === 'settings-applied') return []
  return services.filter(({ id }) => open.includes(id)).map(({ id, name }) => ({ id, name, hash: SECTIONS[check] }))
}

/** @returns how many of the steps that the machine can judge are done. */
export function progressOf({ steps }: Pick<ApplicationView, 'steps'>): { readonly done: number; readonly total: number } {
  const judged = steps.filter(({ status }) => status !== 'by-hand')
  return { done: judged.filter(({ status }) => status === 'done').length, total: judged.length }
}
