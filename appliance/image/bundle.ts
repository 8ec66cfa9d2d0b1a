/**
 * The programs of the appliance, each as one file. Node runs the sources everywhere else; here a start would strip the types of some
 * six hundred files, which takes four times as long and 30 MB more of memory, three times over. Nothing is minified, so that stack traces can be read.
 */
import { join } from 'node:path'
import { build } from 'vite'
import { inRoot } from '../run/lib/paths.mjs'

/** Where their sources are; the file stands in the same place with the ending `.js`. */
const PROGRAMS = [
  'server/src/main',
  'appliance/helper/main',
  'appliance/console/main',
  'appliance/first-address/main',
  'appliance/health/main'
] as const

/** Brings compiled code along, which stays in node_modules. */
const NATIVE = ['better-sqlite3']

/** @param target what is the top of the working copy, e.g. `/opt/ballast` below the root. @returns the file. */
export async function bundleProgram(program: (typeof PROGRAMS)[number], target: string): Promise<string> {
  const outDir = join(target, program, '..')
  await build({
    configFile: false,
    root: inRoot('.'),
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true, external: NATIVE },
    build: {
      ssr: inRoot(`${program}.ts`),
      outDir,
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      rolldownOptions: { output: { entryFileNames: 'main.js', codeSplitting: false } }
    }
  })
  return join(outDir, 'main.js')
}

/** @param target as above. */
export async function bundlePrograms(target: string): Promise<void> {
  for (const program of PROGRAMS) await bundleProgram(program, target)
}
