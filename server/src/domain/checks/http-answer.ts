/** Reading the answer to an HTTP check, as far as the check looks at it. */

export interface HttpAnswer {
  readonly status: number
  /** First line as it came. */
  readonly statusLine: string
  /** The body as far as it came; chunks put together. */
  readonly body: string
  /** Whether all of it is there; null when only the end of the connection tells. */
  readonly complete: boolean | null
}

/** HAProxy searches bodies as far as one of its buffers reaches (tune.chksize). */
export const SEARCHED_BYTES = 16_384

/** Text chunk by chunk; `complete` when the last one was there. */
function unchunked(text: string): { readonly body: string; readonly complete: boolean } {
  let body = ''
  let rest = text
  for (;;) {
    const head = /^([0-9a-f]{1,8})[^\r\n]*\r\n/i.exec(rest)
    if (head === null) return { body, complete: false }
    const size = Number.parseInt(head[1] ?? '0', 16)
    if (size === 0) return { body, complete: true }
    const start = head[0].length
    body += rest.slice(start, start + size)
    if (rest.length < start + size + 2) return { body, complete: false }
    rest = rest.slice(start + size + 2)
  }
}

/** @returns null while the head is not whole. @throws Error with a sentence when it is no HTTP. */
export function readAnswer(bytes: Buffer, method: string): HttpAnswer | null {
  const text = bytes.toString('latin1')
  const start = text.slice(0, 9)
  if (!'HTTP/1.'.startsWith(start.slice(0, 7))) throw new Error('what came is no HTTP')
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return null
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n')
  const status = /^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(statusLine)?.[1]
  if (status === undefined) throw new Error('the status line is not valid')
  const rest = text.slice(end + 4)
  const header = (name: string): string =>
    lines
      .find((line) => line.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim() ?? ''
  const code = Number(status)
  const answer = { status: code, statusLine }
  if (method === 'HEAD' || code === 204 || code === 304) return { ...answer, body: '', complete: true }
  if (/chunked/i.test(header('transfer-encoding'))) return { ...answer, ...unchunked(rest) }
  const length = header('content-length')
  if (!/^\d+$/.test(length)) return { ...answer, body: rest, complete: null }
  return { ...answer, body: rest.slice(0, Number(length)), complete: rest.length >= Number(length) }
}
