/** Bytes into lines, without ever holding more than one call. */

export type Lines = (chunk: Buffer) => readonly string[] | 'too-long'

export function lines(longest: number): Lines {
  let pieces: Buffer[] = []
  let length = 0
  return (chunk) => {
    const found: string[] = []
    let rest = chunk
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      if (length + end > longest) return 'too-long'
      found.push(Buffer.concat([...pieces, rest.subarray(0, end)]).toString('utf8'))
      pieces = []
      length = 0
      rest = rest.subarray(end + 1)
    }
    length += rest.length
    if (length > longest) return 'too-long'
    if (rest.length > 0) pieces.push(rest)
    return found
  }
}
