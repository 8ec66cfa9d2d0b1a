/** @returns the text as what takes one column each, which holds for everything that the console writes and that people type here. */
export const characters = (text: string): string[] => Array.from(text)
