/** The web process as the appliance carries it, bundled into one file: what is measured is what people run. Made once in a run. */
import { cp, mkdir, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { inRoot } from '../../appliance/run/lib/paths.mjs'

/** Laid out as the working copy is, because the program looks for what it needs from where it stands. */
const TARGET = inRoot('.ballast', 'bench', 'program')

async function make(): Promise<string> {
  const { bundleProgram } = await import('../../appliance/image/bundle.ts')
  await rm(TARGET, { recursive: true, force: true })
  await mkdir(join(TARGET, 'server'), { recursive: true })
  await cp(inRoot('server', 'package.json'), join(TARGET, 'server', 'package.json'))
  for (const shared of ['templates', 'web-ui']) await symlink(inRoot(shared), join(TARGET, shared))
  return bundleProgram('server/src/main', TARGET)
}

let made: Promise<string> | null = null

/** @returns the path of the program. */
export function builtProgram(): Promise<string> {
  made ??= make()
  return made
}
