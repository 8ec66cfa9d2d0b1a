/** Looking around: each a program of the distribution with a fixed set of options, bounded in time and output. */
import { Resolver } from 'node:dns/promises'
import type { Answer, Question } from '@ballast/server/helper'
import { type Family, familyOf } from '../kernel/kernel.ts'
import { type Outcome, type Program, run, value } from '../programs.ts'

type Text = Answer<'ping'>

const LONGEST_TEXT = 64 * 1024

function toText(result: Outcome): Text {
  const text = `${result.stdout}${result.stderr}`.trimEnd()
  const cut = result.exit === null && text !== '' ? `${text}\n… (stopped: it took too long or wrote too much)` : text
  return { ok: result.exit === 0, text: cut }
}

const ask = async (program: Program, args: readonly string[], seconds = 5): Promise<Text> =>
  toText(await run(program, args, { timeout: seconds * 1000, output: LONGEST_TEXT }))

const family = (address: string): `-${Family}` => `-${familyOf(address)}`

export function ping({ target, count, from, link }: Question<'ping'>): Promise<Text> {
  // A source that is an address wins over a link; ping takes one of them.
  const source = from ?? link
  const origin = source === null ? [] : ['-I', value(source)]
  // -n: no names; 200 ms between packets, which everybody may.
  return ask('ping', ['-n', family(target), '-c', String(count), '-i', '0.2', '-W', '1', '-w', '10', ...origin, value(target)], 12)
}

export function traceroute({ target, from }: Question<'traceroute'>): Promise<Text> {
  const origin = from === null ? [] : ['-s', value(from)]
  return ask('traceroute', ['-n', family(target), '-w', '1', '-q', '1', '-m', '20', ...origin, value(target)], 25)
}

/** Tables of both families, one after the other. */
async function both(...args: string[]): Promise<Text> {
  const [four, six] = await Promise.all([ask('ip', ['-4', ...args]), ask('ip', ['-6', ...args])])
  return { ok: four.ok && six.ok, text: [four.text, six.text].filter((text) => text !== '').join('\n') }
}

export const neighbours = (): Promise<Text> => both('neighbour', 'show')

export async function routes(): Promise<Text> {
  const [rules, tables] = await Promise.all([both('rule', 'show'), both('route', 'show', 'table', 'all')])
  return { ok: rules.ok && tables.ok, text: `${rules.text}\n\n${tables.text}` }
}

export function routeTo({ target, from }: Question<'routeTo'>): Promise<Text> {
  const origin = from === null ? [] : ['from', value(from)]
  return ask('ip', [family(target), 'route', 'get', value(target), ...origin])
}

/** Whether another host has the address: it is asked, and answers or not. */
export async function inUse({ address, link }: Question<'inUse'>): Promise<Answer<'inUse'>> {
  if (familyOf(address) === 4) {
    // -D: without claiming the address, as a host does before it takes one.
    const result = await run('arping', ['-D', '-c', '2', '-w', '2', '-I', value(link), value(address)], {
      timeout: 5000,
      output: LONGEST_TEXT
    })
    return { by: /\[([0-9A-Fa-f:]{17})\]/.exec(result.stdout)?.[1]?.toLowerCase() ?? null }
  }
  // A ping makes the kernel ask for the neighbour, whether it answers pings or not.
  await run('ping', ['-n', '-6', '-c', '1', '-W', '1', '-w', '2', '-I', value(link), value(address)], {
    timeout: 4000,
    output: LONGEST_TEXT
  })
  const result = await run('ip', ['-6', 'neighbour', 'show', value(address), 'dev', value(link)], { output: LONGEST_TEXT })
  return { by: /lladdr ([0-9a-f:]{17})/.exec(result.stdout)?.[1] ?? null }
}

const inLines = (answers: unknown): string =>
  (Array.isArray(answers) ? answers : [answers]).map((entry) => (typeof entry === 'string' ? entry : JSON.stringify(entry))).join('\n')

const DNS_ERRORS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'The name does not exist.',
  ENODATA: 'The name exists, but has no such record.',
  ETIMEOUT: 'No name server answered.',
  ECONNREFUSED: 'The name server refuses questions.',
  ESERVFAIL: 'The name server failed.'
}

/** By the runtime's own resolver: no program. What it finds is text for people and nothing else. */
export async function lookup({ name, type, server }: Question<'lookup'>): Promise<Text> {
  const resolver = new Resolver({ timeout: 2000, tries: 2 })
  if (server !== null) resolver.setServers([server.includes(':') ? `[${server}]` : server])
  try {
    const answers = type === 'PTR' && /^[\d.]+$|:/.test(name) ? await resolver.reverse(name) : await resolver.resolve(name, type)
    return { ok: true, text: inLines(answers).slice(0, LONGEST_TEXT) }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    return { ok: false, text: DNS_ERRORS[code] ?? `The look-up failed (${code === '' ? String(error) : code}).` }
  }
}
