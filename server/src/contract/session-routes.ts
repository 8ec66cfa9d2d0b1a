/** Routes of the login. */
import * as z from 'zod'
import { route } from './route.ts'
import { Login, PasswordChange, Session } from './session.ts'

export const sessionRoutes = {
  sessionShow: route({ method: 'GET', path: '/session', permission: 'session', summary: 'Show who is logged in', response: Session }),
  sessionCreate: route({ method: 'POST', path: '/session', permission: 'public', summary: 'Log in', body: Login, response: Session }),
  sessionDelete: route({ method: 'DELETE', path: '/session', permission: 'session', summary: 'Log out', response: z.null() }),
  passwordChange: route({
    method: 'PUT',
    path: '/session/password',
    permission: 'session',
    summary: 'Change one’s own password; ends all other sessions',
    body: PasswordChange,
    response: Session
  })
} as const
