import { FrontPage } from './front-page.tsx'
import { LoginForm } from './login-form.tsx'

/** The address in the browser stays as it was asked for, so that logging in leads right there. */
export function LoginPage() {
  return (
    <FrontPage title="Log in" intro={`Load balancer at ${window.location.host}`}>
      <LoginForm />
    </FrontPage>
  )
}
