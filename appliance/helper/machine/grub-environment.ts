/** GRUB's memory: a file of exactly 1024 bytes on the EFI partition, which GRUB overwrites in its place. Pure. */

/** Bytes that it always has. */
export const ENVIRONMENT_SIZE = 1024
const HEAD = '# GRUB Environment Block\n'

export type Environment = Readonly<Record<string, string>>

/** `name=value` lines, then # up to the end. @throws when it does not fit. */
export function environmentBlock(values: Environment): string {
  const lines = Object.entries(values).map(([name, value]) => `${name}=${value}\n`)
  const text = `${HEAD}${lines.join('')}`
  if (text.length > ENVIRONMENT_SIZE) throw new Error('That is more than GRUB remembers.')
  return text.padEnd(ENVIRONMENT_SIZE, '#')
}

/** @throws when it is no such block: better no update than a machine that does not start. */
export function parseEnvironment(text: string): Environment {
  if (!text.startsWith(HEAD) || text.length !== ENVIRONMENT_SIZE) throw new Error('This is not GRUB’s memory.')
  const pairs = text
    .slice(HEAD.length)
    .split('\n')
    .flatMap((line): [string, string][] => {
      const match = /^(\w+)=(.*)$/.exec(line)
      return match === null ? [] : [[match[1] ?? '', match[2] ?? '']]
    })
  return Object.fromEntries(pairs)
}
