import { beginWelcome } from '../../lib/welcome.ts'
import { FrontPage } from './front-page.tsx'
import { PasswordForm } from './password-form.tsx'

/** Nothing else works until the password that every new machine has is replaced. */
export function FirstPasswordPage({ username }: { readonly username: string }) {
  return (
    <FrontPage
      title="Choose a password"
      intro="Every new machine has the same first password, so it must be replaced before anything else."
    >
      <PasswordForm username={username} onChanged={beginWelcome} />
    </FrontPage>
  )
}
