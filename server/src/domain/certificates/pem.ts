/** Text with PEM blocks: whatever surrounds them (bag attributes, comments, mail headers) is skipped. */

export interface PemBlock {
  /** e.g. `CERTIFICATE`, `RSA PRIVATE KEY`. */
  readonly label: string
  /** Headers of the old key encryption (`Proc-Type`, `DEK-Info`), or empty. */
  readonly headers: readonly string[]
  readonly der: Buffer
}

/** @returns the text of a file in UTF-8 or UTF-16, with or without byte order mark, lines ended by LF. */
export function decodeText(file: Buffer): string {
  const utf16be = (file[0] === 0xfe && file[1] === 0xff) || (file[0] === 0 && file[1] !== 0)
  const utf16le = (file[0] === 0xff && file[1] === 0xfe) || (file[0] !== 0 && file[1] === 0)
  const text = utf16be
    ? Buffer.from(file.subarray(0, file.length & ~1))
        .swap16()
        .toString('utf16le')
    : file.toString(utf16le ? 'utf16le' : 'utf8')
  return text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n')
}

export const BEGIN = '-----BEGIN '
const DASHES = '-----'

/**
 * One pass with `indexOf`: the time is linear in the text, whatever is in it.
 * @returns the blocks, or null when one has no end, an unreadable label or a body that is not base64.
 */
export function pemBlocks(text: string): readonly PemBlock[] | null {
  const blocks: PemBlock[] = []
  let at = text.indexOf(BEGIN)
  while (at >= 0) {
    const labelEnd = text.indexOf(DASHES, at + BEGIN.length)
    if (labelEnd < 0) return null
    const label = text.slice(at + BEGIN.length, labelEnd)
    if (label.length > 64 || label.includes('\n')) return null
    const footer = `${DASHES}END ${label}${DASHES}`
    const end = text.indexOf(footer, labelEnd)
    if (end < 0) return null
    const lines = text
      .slice(labelEnd + DASHES.length, end)
      .split('\n')
      .map((line) => line.trim())
    const headers = lines.filter((line) => line.includes(':'))
    const body = lines.filter((line) => !line.includes(':')).join('')
    if (body === '' || /[^A-Za-z0-9+/=\s]/.test(body)) return null
    blocks.push({ label, headers, der: Buffer.from(body, 'base64') })
    at = text.indexOf(BEGIN, end + footer.length)
  }
  return blocks
}
