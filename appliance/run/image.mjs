/**
 * `npm run image`: brings the packages, then builds the appliance with the Node that they bring.
 *
 * Plain JavaScript: it runs on the distribution's Node. What the options are: `npm run image -- --help`.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { ensurePackages } from './lib/packages.mjs'
import { inRoot } from './lib/paths.mjs'
import { runMain } from './lib/problem.mjs'

await runMain(async () => {
  await ensurePackages()
  const build = [inRoot('appliance', 'image', 'build.ts'), ...process.argv.slice(2)]
  const child = spawn(inRoot('node_modules', '.bin', 'node'), build, { stdio: 'inherit' })
  const [code] = await once(child, 'exit')
  return typeof code === 'number' ? code : 1
})
