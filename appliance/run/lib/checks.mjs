/** The fast checks, as `npm run check` and `npm test` run them. The commands themselves stand in package.json. */
import { capture } from './child.mjs'
import { pathWithoutPackages, root } from './paths.mjs'
import { step } from './progress.mjs'

/** Script of package.json → what it does, shown while it runs. */
export const CHECKS = {
  format: 'Format',
  lint: 'Lint',
  types: 'Types'
}

/** @returns {Promise<{ name: string, milliseconds: number, passed: boolean }[]>} all of them, also after one has failed */
export async function runChecks() {
  const results = []
  for (const [script, name] of Object.entries(CHECKS)) {
    const started = performance.now()
    const { code, output } = await step(
      name,
      () => capture('npm', ['run', '--silent', script], { cwd: root, env: { ...process.env, PATH: pathWithoutPackages(), NO_COLOR: '1' } }),
      (result) => result.code === 0
    )
    if (code !== 0) console.log(`${output.trimEnd()}\n${name}: not passed. Run it alone:  npm run ${script}\n`)
    results.push({ name: script, milliseconds: performance.now() - started, passed: code === 0 })
  }
  return results
}
