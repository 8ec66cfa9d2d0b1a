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

export const NewPassword = z
  .string()
  .min(8, 'Use at least 8 characters.')
  .max(1024, 'Use at most 1024 characters.')
  .refine((text) => text.toLowerCase() !== DEFAULT_PASSWORD, 'This is the password every new machine has. Choose another.')

export const PasswordChange = z.strictObject({ current: z.string().min(1, 'Type your present password.').max(1024), password: NewPassword })
