/**
 * `npm run dev`: the server restarts and the page reloads by themselves when a source changes.
 *
 * Two processes with their output prefixed: the server under `node --watch`, and Vite, which serves the page
 * and hands the API's requests on to the server. One Ctrl-C ends both.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { parseOptions } from './lib/options.mjs'
import { ensurePackages } from './lib/packages.mjs'
import { fullPath, inRoot, npmProgram } from './lib/paths.mjs'
import { runMain } from './lib/problem.mjs'
import { dim } from './lib/progress.mjs'
import { ensurePrograms, requirements } from './lib/requirements.mjs'
import { passSignals } from './lib/server.mjs'

const HELP = `Starts Ballast with live reload: open the address that Vite prints. Data lives in .ballast/dev.

  npm run dev
`

/** The address that web-ui/vite.config.ts hands the API's requests to. */
const LISTEN = '127.0.0.1:8443'

/**
 * @param {string} name shown before each line
 * @param {string} program @param {readonly string[]} args @param {string} cwd
 */
function startPrefixed(name, program, args, cwd) {
  // Each in a session of its own, so that Ctrl-C reaches them once, from here.
  const child = spawn(program, args, { cwd, detached: true, env: { ...process.env, PATH: fullPath() }, stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => console.log(`${dim(`${name} │`)} ${line}`))
  }
  child.on('error', (error) => console.error(`${name} does not start: ${error.message}`))
  return child
}

async function main() {
  const options = parseOptions('npm run dev', { help: { type: 'boolean', default: false } })
  if (options.help === true) {
    console.log(HELP)
    return
  }
  const node = await ensurePackages()
  await ensurePrograms([requirements.haproxy])
  const server = ['--watch', '--watch-preserve-output', inRoot('server', 'src', 'main.ts')]
  const serverOptions = ['--data-dir', inRoot('.ballast', 'dev'), '--listen', LISTEN, '--stop-engine-on-exit']
  const children = [
    startPrefixed('server', node, [...server, ...serverOptions], inRoot()),
    startPrefixed('web-ui', npmProgram('vite'), [], inRoot('web-ui'))
  ]
  const ended = children.map((child) => once(child, 'close'))
  /** @param {NodeJS.Signals} signal */
  const end = (signal) => {
    for (const child of children) child.kill(signal)
  }
  let isAsked = false
  passSignals(
    () => {
      isAsked = true
      end('SIGTERM')
    },
    () => end('SIGKILL')
  )
  // If one ends by itself, the other is of no use.
  await Promise.race(ended)
  end('SIGTERM')
  await Promise.all(ended)
  return isAsked ? 0 : 1
}

await runMain(main)
