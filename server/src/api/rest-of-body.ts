/**
 * Whoever sends too much gets an answer only if the rest is read first: closing a connection on which data is still arriving resets it,
 * and the client sees a broken connection instead of the sentence that tells what was wrong.
 */
import type { IncomingMessage } from 'node:http'

/** A file somebody chose by mistake is read to its end; what is larger still, or slower, is cut off. */
const MOST_BYTES = 64 * 1024 * 1024
const LONGEST = 10_000

/** Reads and forgets what is left of the body. @returns whether that was all of it. */
export function forgetRest(body: IncomingMessage): Promise<boolean> {
  return new Promise((resolve) => {
    if (body.readableEnded || body.destroyed) {
      resolve(body.readableEnded)
      return
    }
    let bytes = 0
    const done = (whole: boolean): void => {
      clearTimeout(timer)
      body.off('data', count).off('end', ended).off('close', cut)
      resolve(whole)
    }
    const count = (part: Buffer): void => {
      bytes += part.length
      if (bytes > MOST_BYTES) done(false)
    }
    const ended = (): void => done(true)
    const cut = (): void => done(false)
    const timer = setTimeout(cut, LONGEST)
    body.on('data', count).on('end', ended).on('close', cut).resume()
  })
}
