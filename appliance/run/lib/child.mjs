/** Starting programs: always an argument array, never a shell. */
import { spawn } from 'node:child_process'
import { Problem } from './problem.mjs'

/** Lines of a failed program that are worth showing. */
const TAIL_LINES = 40

/**
 * Runs a program quietly.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ code: number, output: string }>} code 127 if there is no such program
 */
export function capture(program, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    /** @type {Buffer[]} */
    const chunks = []
    child.stdout.on('data', (chunk) => chunks.push(chunk))
    child.stderr.on('data', (chunk) => chunks.push(chunk))
    child.on('error', (error) => resolve({ code: 127, output: error.message }))
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() }))
  })
}

/**
 * Runs a program quietly and insists that it succeeds.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, failure: string }} options `failure` is the sentence shown with the end of its output
 */
export async function succeed(program, args, { failure, ...options }) {
  const { code, output } = await capture(program, args, options)
  if (code !== 0) throw new Problem(failure, output.trimEnd().split('\n').slice(-TAIL_LINES).join('\n'))
  return output
}
