/**
 * HAProxy's runtime commands as typed functions over an injected `send`. A command either does what it says or throws
 * `CommandRefused` with HAProxy's own words; which answer means success was read off HAProxy 2.6 and 3.0.
 */
export type Send = (command: string) => Promise<string>

export class CommandRefused extends Error {
  override readonly name = 'CommandRefused'
}

/** Names and options that HAProxy's command line would cut in pieces or read as an escape never go there. */
const WORD = /^[\x21-\x7e]+$/
const word = (text: string): string => {
  if (!WORD.test(text) || /[;\\"'<]/.test(text)) throw new CommandRefused(`"${text}" cannot stand in an engine command.`)
  return text
}

async function expectAnswer(send: Send, command: string, success: RegExp): Promise<void> {
  const answer = (await send(command)).trim()
  if (!success.test(answer)) throw new CommandRefused(answer === '' ? 'The engine gave no answer.' : answer.split('\n').slice(-1).join(' '))
}

const SILENT = /^$/

export const setWeight = (send: Send, backend: string, server: string, weight: number): Promise<void> =>
  expectAnswer(send, `set server ${word(backend)}/${word(server)} weight ${weight}`, SILENT)

export interface Weighed {
  readonly backend: string
  readonly server: string
  readonly weight: number
}

/** Weights that are told again and again; a server that is just being added or removed does not matter. */
export async function weigh(send: Send, servers: readonly Weighed[]): Promise<void> {
  if (servers.length === 0) return
  await send(servers.map(({ backend, server, weight }) => `set server ${word(backend)}/${word(server)} weight ${weight}`).join('; '))
}

/** @param limit concurrent connections, 0 for none. */
export const setLimit = (send: Send, backend: string, server: string, limit: number): Promise<void> =>
  expectAnswer(send, `set maxconn server ${word(backend)}/${word(server)} ${limit}`, SILENT)

export const setState = (send: Send, backend: string, server: string, state: 'ready' | 'maint'): Promise<void> =>
  expectAnswer(send, `set server ${word(backend)}/${word(server)} state ${state}`, SILENT)

/** Closes what is still open to a server. */
export const shutdownSessions = (send: Send, backend: string, server: string): Promise<void> =>
  expectAnswer(send, `shutdown sessions server ${word(backend)}/${word(server)}`, SILENT)

export const setAddress = (send: Send, backend: string, server: string, address: string, port: number): Promise<void> =>
  expectAnswer(send, `set server ${word(backend)}/${word(server)} addr ${word(address)} port ${port}`, /changed|no need to change/)

/** @param options everything that follows the name in a `server` line, as words. The server starts in maintenance. */
export const addServer = (send: Send, backend: string, server: string, options: readonly string[]): Promise<void> =>
  expectAnswer(send, `add server ${word(backend)}/${word(server)} ${options.map(word).join(' ')}`, /New server registered/)

/** How the engine learns whether a server works: it checks it, is told, or takes it for granted. */
export type Health = 'checked' | 'told' | 'unknown'

const ENABLING: Readonly<Record<Health, (name: string) => string>> = {
  checked: (name) => `enable health ${name}; enable server ${name}; set server ${name} health down`,
  told: (name) => `enable agent ${name}; enable server ${name}; set server ${name} agent down`,
  unknown: (name) => `enable server ${name}`
}

/**
 * Lets a new server take traffic. With a check it starts as down and becomes up with its first good check; the health can only
 * be set once the server is enabled, so all of it goes in one line and takes microseconds.
 */
export const enableServer = (send: Send, backend: string, server: string, health: Health): Promise<void> => {
  const name = `${word(backend)}/${word(server)}`
  return expectAnswer(send, ENABLING[health](name), SILENT)
}

/** Makes the cookies of all servers; one that was added has none before. Those that have one keep it. */
export const makeCookies = (send: Send, backend: string): Promise<void> =>
  expectAnswer(send, `enable dynamic-cookie backend ${word(backend)}`, SILENT)

/** Lets the checks of a server run that takes no traffic yet. */
export const enableHealth = (send: Send, backend: string, server: string, health: Exclude<Health, 'unknown'>): Promise<void> =>
  expectAnswer(send, `enable ${health === 'told' ? 'agent' : 'health'} ${word(backend)}/${word(server)}`, SILENT)

export interface Told {
  readonly backend: string
  readonly server: string
  readonly up: boolean
}

/** What checks of our own found. A server that is just being added or removed answers with a fault, which does not matter: it is told again. */
export async function tellHealth(send: Send, servers: readonly Told[]): Promise<void> {
  if (servers.length === 0) return
  await send(servers.map(({ backend, server, up }) => `set server ${word(backend)}/${word(server)} agent ${up ? 'up' : 'down'}`).join('; '))
}

/** @returns false when connections still use the server. It must be in maintenance. */
export async function deleteServer(send: Send, backend: string, server: string): Promise<boolean> {
  const answer = (await send(`del server ${word(backend)}/${word(server)}`)).trim()
  if (/Server deleted/.test(answer) || /No such server/.test(answer)) return true
  if (/still has connections|currently used|idle|attached/i.test(answer)) return false
  throw new CommandRefused(answer)
}

/** Payloads end with an empty line, so there must be none inside. */
const payload = (text: string): string =>
  text
    .replaceAll('\r', '')
    .replace(/\n{2,}/g, '\n')
    .trim()

/** Replaces a loaded certificate, or fills a new one. New connections get it at once, present ones keep theirs. */
export async function replaceCertificate(send: Send, path: string, pem: string): Promise<void> {
  await expectAnswer(send, `set ssl cert ${word(path)} <<\n${payload(pem)}\n`, /Transaction (?:created|updated)/)
  try {
    await expectAnswer(send, `commit ssl cert ${word(path)}`, /Success!/)
  } catch (error) {
    await send(`abort ssl cert ${word(path)}`)
    throw error
  }
}

export const newCertificate = (send: Send, path: string): Promise<void> =>
  expectAnswer(send, `new ssl cert ${word(path)}`, /New empty certificate store/)

export const deleteCertificate = (send: Send, path: string): Promise<void> => expectAnswer(send, `del ssl cert ${word(path)}`, /deleted/)

/** @param line a line of a crt-list file as it stands there. */
export const addToList = (send: Send, list: string, line: string): Promise<void> =>
  expectAnswer(send, `add ssl crt-list ${word(list)} <<\n${payload(line)}\n`, /Success!/)

export const removeFromList = (send: Send, list: string, path: string): Promise<void> =>
  expectAnswer(send, `del ssl crt-list ${word(list)} ${word(path)}`, /deleted/)

/** The engine finds the certificate by what the answer says. */
export const setOcspResponse = (send: Send, base64: string): Promise<void> =>
  expectAnswer(send, `set ssl ocsp-response <<\n${base64}\n`, /OCSP Response updated/)

/** @param list the file as the configuration names it. */
export const addAccessEntry = (send: Send, list: string, entry: string): Promise<void> =>
  expectAnswer(send, `add acl ${word(list)} ${word(entry)}`, SILENT)

export const removeAccessEntry = (send: Send, list: string, entry: string): Promise<void> =>
  expectAnswer(send, `del acl ${word(list)} ${word(entry)}`, SILENT)

/** The revision that the worker says it runs; null when it says none. */
export async function readDigest(send: Send): Promise<string | null> {
  return /value=<([^>]*)>/.exec(await send('get var proc.digest'))?.[1] ?? null
}

/** Says while commands run, and after them, what the worker holds. Whoever reads `applying` knows that it may be anything between. */
export const writeDigest = (send: Send, digest: string): Promise<void> =>
  expectAnswer(send, `experimental-mode on; set var proc.digest str(${word(digest)})`, SILENT)

/** Lets the worker tell who answers requests that bring this word (`render/answered.ts`). */
export const writeTestWord = (send: Send, secret: string): Promise<void> =>
  expectAnswer(send, `experimental-mode on; set var proc.test str(${word(secret)})`, SILENT)

/** Puts these entries into a map of the worker, in place of all that it had. @param map the file as the configuration names it. */
export async function fillMap(send: Send, map: string, entries: ReadonlyMap<string, string>): Promise<void> {
  await expectAnswer(send, `clear map ${word(map)}`, SILENT)
  for (const [key, value] of entries) await expectAnswer(send, `add map ${word(map)} ${word(key)} ${word(value)}`, SILENT)
}
