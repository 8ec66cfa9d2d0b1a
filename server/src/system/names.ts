/** Host names of real servers, as the system's resolver answers (hosts file included). */
import { lookup } from 'node:dns/promises'
import type { Names } from '../engine/system-ports.ts'

/** A person waits for the answer while saving; a resolver that needs longer is not fit for a load balancer. */
const LOOKUP_TIMEOUT = 3_000

export const systemNames: Names = {
  async resolve(name) {
    const { promise: late, resolve } = Promise.withResolvers<null>()
    const timer = setTimeout(() => resolve(null), LOOKUP_TIMEOUT)
    try {
      const found = lookup(name, { all: false, order: 'ipv4first' }).then(
        (answer) => answer.address,
        () => null
      )
      return await Promise.race([found, late])
    } finally {
      clearTimeout(timer)
    }
  }
}
