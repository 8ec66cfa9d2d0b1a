/** Redirects: a service that sends every client elsewhere. */
import * as z from 'zod'

/** Target of a redirecting service; `%h` is the host asked for without its port, `%s` path and query. */
export const RedirectUrl = z
  .string()
  .trim()
  .max(1024, 'Use at most 1024 characters.')
  .regex(/^https?:\/\/[\x21-\x7e]+$/, 'Type a full URL that starts with http:// or https://, for example https://%h%s.')
  .refine((text) => !/%(?!h|s|[0-9A-Fa-f]{2})/.test(text), 'After % use h (host), s (path) or two hexadecimal digits.')

/** Where a port-80 redirector sends the clients of a service on `port`, unless told otherwise. */
export const redirectTarget = (port: number): string => (port === 443 ? 'https://%h%s' : `https://%h:${port}%s`)

export const NewRedirector = z.strictObject({ url: RedirectUrl.meta({ title: 'Redirection URL' }).optional() })
