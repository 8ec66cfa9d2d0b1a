/**
 * The gate of the API. Every route passes it before anything of the request is parsed; what no rule allows is refused.
 */
import type {} from '@fastify/cookie'
import { DEFAULT_USER, IpAddress, type Permission, SSH_CLIENT_HEADER } from '../../contract/index.ts'
import { CONSOLE } from '../../domain/network/risk.ts'
import { Refusal } from '../../domain/problems.ts'
import type { Caller, Guard, Request } from '../handler.ts'
import { type Accounts, type Authenticated, SESSION_COOKIE } from './accounts.ts'

/** These change nothing, by RFC 9110 and by our routes. */
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD'])

function sameHost(origin: string, host: string | undefined): boolean {
  if (host === undefined) return false
  try {
    return new URL(origin).origin === new URL(`https://${host}`).origin
  } catch {
    return false
  }
}

/**
 * A page of another site can make a browser send requests here; the cookie's SameSite=Strict already keeps them powerless, and this is the
 * second lock. Browsers say where a request comes from and pages cannot forge it: `Sec-Fetch-Site`, and `Origin` in those
 * that do not send the former. A client that is no browser sends `Origin` too.
 */
export function isFromHere(headers: { readonly [name: string]: string | string[] | undefined }): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  const { origin, host } = headers
  return typeof origin === 'string' && sameHost(origin, typeof host === 'string' ? host : undefined)
}

function checkPermission({ account }: Authenticated, permission: Permission): void {
  if (permission === 'session') return
  if (account.mustChangePassword) {
    throw new Refusal('password-change-required', 'The password of this account must be changed before anything else works.', {
      hint: 'Choose a password of your own.'
    })
  }
  if (permission === 'console') throw new Refusal('not-allowed', 'This can be done only on the console of the machine.')
  if (!account.permissions.includes(permission)) {
    throw new Refusal('not-allowed', `The user ${account.username} may not do this; it takes the permission “${permission}”.`)
  }
}

/** In place of a session's hash, of which none is this: those are 64 hexadecimal digits. */
const OF_THE_CONSOLE = 'console'

/** The console runs over SSH, too, and says from where; who sits at the machine comes from nowhere. Only its own socket is asked. */
function atTheConsole(headers: Request['headers']): Caller {
  const from = headers[SSH_CLIENT_HEADER]
  const address = IpAddress.safeParse(from).data ?? CONSOLE
  return { username: DEFAULT_USER, address, sessionIdHash: OF_THE_CONSOLE }
}

/** @param isConsole whether a connection comes from the machine's own console, which asks for no password. */
export function createGuard(
  accounts: Pick<Accounts, 'authenticate' | 'look'>,
  isConsole: (socket: Request['raw']['socket']) => boolean
): Guard {
  return {
    admit(request: Request, permission: Permission): Caller | null {
      if (isConsole(request.raw.socket)) return atTheConsole(request.headers)
      if (!SAFE_METHODS.has(request.method) && !isFromHere(request.headers)) {
        throw new Refusal('cross-site', 'This request does not come from the web interface of this machine, so it was not carried out.', {
          hint: 'Clients that are not browsers send the header “Origin: https://” followed by the host they address.'
        })
      }
      if (permission === 'public') return null
      const authenticated = accounts.authenticate(request.cookies[SESSION_COOKIE])
      if (authenticated === null) throw new Refusal('not-authenticated', 'You are not logged in, or the session has ended. Log in again.')
      checkPermission(authenticated, permission)
      return { username: authenticated.account.username, address: request.ip, sessionIdHash: authenticated.idHash }
    },
    stillHolds: (caller: Caller): boolean =>
      caller.sessionIdHash === OF_THE_CONSOLE || accounts.look(caller.sessionIdHash)?.account.username === caller.username
  }
}
