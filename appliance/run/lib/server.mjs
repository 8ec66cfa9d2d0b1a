/** The web process as a child: started, waited for, stopped. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fullPath, inRoot, root } from './paths.mjs'
import { Problem } from './problem.mjs'
import { ENVIRONMENT, NODE_OPTIONS } from './web-process.mjs'

/** The line that main.ts prints when it answers requests and the engine runs. */
const READY = /^Ballast is ready: (https:\/\/\S+)/

/** A second Ctrl-C sooner than this is the same one: the terminal, npm and the shell each deliver it. */
const SAME_SIGNAL_MS = 1_000

/**
 * @typedef {object} Server
 * @property {string} url
 * @property {Promise<number>} ended exit code; 0 after a stop that was asked for
 * @property {() => void} stop
 */

/**
 * Starts the web process and waits until it is ready.
 * @param {string} node
 * @param {readonly string[]} args of main.ts
 * @returns {Promise<Server>}
 */
export function startServer(node, args) {
  // A session of its own: Ctrl-C then reaches this process alone, which passes it on once, and never HAProxy.
  const child = spawn(node, [...NODE_OPTIONS, inRoot('server', 'src', 'main.ts'), ...args], {
    cwd: root,
    detached: true,
    env: { ...process.env, ...ENVIRONMENT, PATH: fullPath() },
    stdio: ['ignore', 'pipe', 'inherit']
  })
  let isStopping = false
  const stop = () => {
    isStopping = true
    child.kill('SIGTERM')
  }
  passSignals(stop, () => child.kill('SIGKILL'))
  /** @type {Promise<number>} */
  const ended = new Promise((resolve) => {
    child.on('error', () => resolve(127))
    child.on('close', (code) => resolve(isStopping ? 0 : (code ?? 1)))
  })
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const url = READY.exec(line)?.[1]
      if (url === undefined) console.log(line)
      else resolve({ url, ended, stop })
    })
    ended.then(
      (code) =>
        reject(new Problem(isStopping ? 'Stopped.' : `Ballast ended before it was ready (code ${code}). What it said stands above.`)),
      reject
    )
  })
}

/**
 * The first signal asks to stop, a later one insists.
 * @param {() => void} stop @param {() => void} kill
 */
export function passSignals(stop, kill) {
  let first = 0
  const handle = () => {
    if (first === 0) {
      first = Date.now()
      stop()
    } else if (Date.now() - first > SAME_SIGNAL_MS) kill()
  }
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, handle)
}

/** @param {string} dataDir @returns {number | null} process id of the HAProxy that carries this data directory's traffic */
export function engineProcess(dataDir) {
  try {
    const pid = Number(readFileSync(join(dataDir, 'engine', 'haproxy.pid'), 'utf8'))
    process.kill(pid, 0)
    return pid
  } catch {
    return null
  }
}
