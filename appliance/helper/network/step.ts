import { type Family, familyOf } from '../kernel/kernel.ts'

/** One `ip` command. */
export interface Step {
  readonly family: Family
  readonly words: readonly (string | number)[]
  /** For people: `the address 192.168.2.2/24 on eth0`. */
  readonly about: string
}

export const step = (about: string, address: string, ...words: (string | number)[]): Step => ({ family: familyOf(address), words, about })
