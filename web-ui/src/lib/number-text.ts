/** @returns the whole number typed, or the text itself when it is none, so that validation can say what is wanted. */
export function numberFromText(text: string): number | string {
  const trimmed = text.trim()
  return /^-?\d{1,15}$/.test(trimmed) ? Number(trimmed) : text
}
