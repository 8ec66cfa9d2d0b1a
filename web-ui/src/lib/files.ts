/** Files chosen in the browser, as base64 for the API: text and binary travel alike. And texts that become files. */

/** Bytes turned into characters at a time; more arguments overflow the stack of some browsers. */
const SLICE = 0x8000

export function base64Of(data: Uint8Array): string {
  let binary = ''
  for (let at = 0; at < data.length; at += SLICE) binary += String.fromCharCode(...data.subarray(at, at + SLICE))
  return btoa(binary)
}

export const readAsBase64 = async (file: Blob): Promise<string> => base64Of(new Uint8Array(await file.arrayBuffer()))

/** Hands a text to the browser as a file of that name. */
export function downloadText(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/octet-stream' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
