/** A failure that the person at the keyboard can do something about: sentences instead of a stack trace. */
export class Problem extends Error {
  /** @param {string} sentence what is wrong and what to do @param {string} [details] output of the program that failed */
  constructor(sentence, details = '') {
    super(sentence)
    this.details = details
  }
}

/**
 * Runs `main` and ends the process: 1 with the sentences of a Problem, a stack trace for a bug of ours.
 * @param {() => Promise<number | void>} main answers the exit code, 0 if none
 */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0
  } catch (error) {
    if (error instanceof Problem) {
      if (error.details !== '') console.error(error.details)
      console.error(error.message)
    } else console.error(error)
    process.exitCode = 1
  }
}
