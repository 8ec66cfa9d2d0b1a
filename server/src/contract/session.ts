/** Login. The password rules are the same wherever a password is set. */
import * as z from 'zod'
import { Timestamp } from './values.ts'

export const DEFAULT_USER = 'bal'
export const DEFAULT_PASSWORD = '1fourall'

export const Login = z.strictObject({
  username: z.string().min(1, 'Type your user name.').max(64),
  password: z.string().min(1, 'Type your password.').max(1024)
})

export const Session = z.strictObject({
  username: z.string(),
  /** While true only the password change and logout are allowed. */
  mustChangePassword: z.boolean(),
  expires: Timestamp
})
export type Session = z.infer<typeof Session>

/** What the console's own password hash takes: bytes, of which letters with accents have two and more. */
const MOST_BYTES = 255

export const NewPassword = z
  .string()
  .min(8, 'Use at least 8 characters.')
  .refine(
    (text) => new TextEncoder().encode(text.normalize('NFC')).length <= MOST_BYTES,
    `Use at most ${MOST_BYTES} characters, or fewer with accents.`
  )
  .refine((text) => !/\p{Cc}/u.test(text), 'Line breaks, tabs and other control characters cannot be typed at a login. Leave them out.')
  .refine((text) => text.toLowerCase() !== DEFAULT_PASSWORD, 'This is the password every new machine has. Choose another.')

export const PasswordChange = z.strictObject({ current: z.string().min(1, 'Type your present password.').max(1024), password: NewPassword })
