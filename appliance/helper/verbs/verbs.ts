/** Verb → what does it. The types hold that every verb of the protocol is here, and nothing else. */
import type { Answer, Lack, Question, Verb } from '@ballast/server/helper'
import type { MachineVerbs } from '../machine/machine.ts'
import type { Network } from '../network/network.ts'
import type { Captures } from './captures.ts'
import { inUse, lookup, neighbours, ping, routes, routeTo, traceroute } from './diagnostics.ts'
import { stateOf } from './state.ts'

export type Verbs = { readonly [V in Verb]: (question: Question<V>) => Promise<Answer<V>> }

export const createVerbs = (network: Network, captures: Captures, machine: MachineVerbs, lacks: readonly Lack[]): Verbs => ({
  ...machine,
  state: async () => stateOf(await network.view(), lacks),
  apply: (question) => network.apply(question),
  confirm: async ({ id }) => ({ confirmed: await network.confirm(id) }),
  revert: async ({ id }) => ({ reverted: await network.revert(id) }),
  inUse,
  ping,
  traceroute,
  lookup,
  neighbours,
  routes,
  routeTo,
  captureStart: (question) => captures.start(question),
  captureList: () => captures.list(),
  captureStop: ({ id }) => captures.stop(id),
  captureDelete: async ({ id }) => {
    await captures.remove(id)
    return {}
  },
  captureRead: (question) => captures.read(question)
})
