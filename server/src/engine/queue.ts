/** One after the other: changes and repairs of the engine never overlap. */
export interface Queue {
  run<T>(work: () => Promise<T>): Promise<T>
}

export function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve()
  return {
    run(work) {
      const next = last.then(work)
      last = next.catch(() => undefined)
      return next
    }
  }
}
