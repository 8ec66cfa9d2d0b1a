/** Command lines: what is not understood gets a sentence, not a guess. */
import { parseArgs } from 'node:util'
import { Problem } from './problem.mjs'

/**
 * @template {NonNullable<import('node:util').ParseArgsConfig['options']>} O
 * @param {string} command as typed, e.g. `npm start`
 * @param {O} options
 * @param {string[]} [args]
 */
export function parseOptions(command, options, args = process.argv.slice(2)) {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values
  } catch (error) {
    const what = error instanceof Error ? error.message.split('. ')[0] : String(error)
    throw new Problem(`${what}. All options: ${command} -- --help`)
  }
}
