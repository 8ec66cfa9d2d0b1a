/** Names for keys and files. */

/** `Lync Internal WebSvc HTTP` is `lync-internal-websvc-http`. */
export const slugOf = (name: string, most = 40): string =>
  name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, most)
    .replace(/-+$/, '')
