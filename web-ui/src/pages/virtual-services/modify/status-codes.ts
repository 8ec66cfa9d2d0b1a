/** Status codes as one line of text: `301, 302, 401`. */

/** What is no number stays as it is, so that validation can name it. */
export const codesFromText = (text: string): readonly (number | string)[] =>
  text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map((part) => (/^\d{1,9}$/.test(part) ? Number(part) : part))

export const textFromCodes = (codes: readonly (number | string)[]): string => codes.join(', ')
