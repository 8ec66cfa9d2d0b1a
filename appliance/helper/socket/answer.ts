/** From a line to its reply: parsed by the verb's schema, done, logged. Nothing that comes in can make it throw. */

import { Call, isVerb, type Reply, VERBS, type Verb } from '@ballast/server/helper'
import type * as z from 'zod'
import type { Log } from '../log.ts'
import { HelperRefusal } from '../refusal.ts'
import type { Verbs } from '../verbs/verbs.ts'

/** Asked every second or two by pages that are open. */
const QUIET: ReadonlySet<string> = new Set(['state', 'captureList', 'captureRead'])

const refusal = (id: number, code: HelperRefusal['code'], message: string): Reply => ({ id, refusal: { code, message } })

/** `desired.base.links.0.mtu: Too big …`, the first few. */
function faults(error: z.ZodError): string {
  const said = error.issues.slice(0, 3).map(({ path, message }) => `${path.length === 0 ? 'the question' : path.join('.')}: ${message}`)
  return said.join(' ').slice(0, 500)
}

async function obey(verbs: Verbs, verb: Verb, question: unknown): Promise<unknown> {
  const parsed = VERBS[verb].question.safeParse(question)
  if (!parsed.success) throw new HelperRefusal('bad-question', faults(parsed.error))
  // The table of verbs pairs each schema with its function; that they belong together is beyond what a type can follow here.
  const work = verbs[verb] as (question: unknown) => Promise<unknown>
  return await work(parsed.data)
}

/** @returns null when the line is no call at all: there is no id to answer to. */
export function readCall(line: string): Call | null {
  try {
    return Call.parse(JSON.parse(line))
  } catch {
    return null
  }
}

export async function answer(verbs: Verbs, log: Log, who: string, { id, verb, question }: Call): Promise<Reply> {
  const begin = performance.now()
  const note = (result: string, level: 'info' | 'warn' | 'error' = 'info', why?: string): void => {
    if (level === 'info' && QUIET.has(verb)) return
    log[level]('Call', { verb, who, result, ms: Math.round(performance.now() - begin), ...(why === undefined ? {} : { why }) })
  }
  try {
    if (!isVerb(verb)) throw new HelperRefusal('bad-question', 'There is no such verb.')
    const result = await obey(verbs, verb, question)
    note('done')
    return { id, answer: result }
  } catch (error) {
    if (error instanceof HelperRefusal) {
      note(error.code, 'warn', error.message)
      return refusal(id, error.code, error.message)
    }
    note('failed', 'error', error instanceof Error ? (error.stack ?? error.message) : String(error))
    return refusal(id, 'failed', 'Something unexpected went wrong in the helper; its log says what.')
  }
}
