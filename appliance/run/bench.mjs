/**
 * `npm run bench`: brings what the bench needs, then measures with the Node that the packages bring.
 *
 * Plain JavaScript: it runs on the distribution's Node. As root it measures in a network namespace of its own, where nothing else listens.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { nginx } from './lib/nginx.mjs'
import { ensurePackages } from './lib/packages.mjs'
import { fullPath, inRoot, npmProgram } from './lib/paths.mjs'
import { runMain } from './lib/problem.mjs'
import { ensurePrograms, requirements } from './lib/requirements.mjs'
import { ensureWebUi } from './lib/web-ui.mjs'

const { haproxy, openssl, wrk, h2load, chromium, iproute, nftables } = requirements
const isRoot = process.getuid?.() === 0

/** Options with which nothing is measured. */
const isTalk = process.argv.some((word) => word === '--help' || word === '--page')

await runMain(async () => {
  await ensurePackages()
  const env = { ...process.env, PATH: fullPath() }
  if (!isTalk) {
    await ensurePrograms([haproxy, openssl, wrk, h2load, chromium, ...(isRoot ? [iproute, nftables] : [])])
    await ensureWebUi()
    Object.assign(env, { BALLAST_NGINX: await nginx() })
  }
  const bench = [npmProgram('node'), inRoot('tests', 'bench', 'bench.ts'), ...process.argv.slice(2)]
  // `unshare` and `ip` become the program that they start.
  const [program = '', ...args] = isRoot && !isTalk ? ['unshare', '--net', ...bench] : bench
  const child = spawn(program, args, { stdio: 'inherit', env })
  // The bench ends what it started, and this process waits for it: Ctrl-C reaches both.
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  const [code] = await once(child, 'exit')
  return typeof code === 'number' ? code : 1
})
