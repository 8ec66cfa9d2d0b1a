/** The helper's answers as refusals for the person who asked. */
import type { Configuration } from '../../domain/configuration.ts'
import { equalJson } from '../../domain/json.ts'
import { Refusal } from '../../domain/problems.ts'
import { HelperRefusal, HelperSilence } from '../system-ports.ts'

/** The field whose form was most likely sent. */
function pathOf(before: Configuration, after: Configuration): string {
  if (before.interfaces !== after.interfaces) return 'addresses'
  const section = (['gateways', 'routes', 'host', 'packetFilter', 'network', 'time'] as const).find(
    (key) => !equalJson(before.settings[key], after.settings[key])
  )
  if (section !== undefined) return section
  for (const service of after.virtualServices.values()) {
    const old = before.virtualServices.get(service.id)
    if (old !== undefined && old.gateway !== service.gateway) return 'gateway'
    if (old !== undefined && old.transparent !== service.transparent) return 'transparent'
  }
  return 'address'
}

/** @returns what to throw in the place of a helper's error. */
export function refusalFor(error: unknown, before: Configuration, after: Configuration): unknown {
  if (error instanceof HelperRefusal) {
    const message = `The network stays as it was: ${error.message}`
    return new Refusal('network-refused', message, { errors: [{ path: pathOf(before, after), message }], cause: error })
  }
  if (error instanceof HelperSilence) {
    return new Refusal('helper-unreachable', `Nothing was changed, because the network helper does not answer: ${error.message}`, {
      hint: 'It is started again by the system; try once more in a moment.',
      cause: error
    })
  }
  return error
}

export const helperAway = (reason: string): Refusal => new Refusal('helper-unreachable', reason)

export const notOurClock = (): Refusal =>
  new Refusal('machine-refused', 'Ballast does not look after the clock of this machine, so nothing was changed.', {
    hint: 'Set date, time and time zone where this machine itself is administered.'
  })
