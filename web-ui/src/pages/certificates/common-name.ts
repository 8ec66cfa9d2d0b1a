/** @returns the common name in a distinguished name, which is what people call an authority; else the whole text. */
export function commonNameOf(distinguishedName: string): string {
  return /(?:^|[,/]\s*)CN\s*=\s*("[^"]+"|[^,/]+)/i.exec(distinguishedName)?.[1]?.replaceAll('"', '').trim() ?? distinguishedName
}
