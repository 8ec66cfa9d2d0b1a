/** A machine without services: the way to the first one. */
import { Link } from '@tanstack/react-router'
import { HomeCard } from './home-card.tsx'

export function FirstSteps() {
  return (
    <HomeCard title="Publish your first service">
      <p>
        A virtual service is an address and port that clients connect to. Ballast passes each connection on to one of the real servers
        behind it.
      </p>
      <ol className="first-steps">
        <li>
          For HTTPS, <Link to="/certificates/ssl">import the certificate with its private key</Link>.
        </li>
        <li>
          <Link to="/virtual-services/add">Add a virtual service</Link>: its address, its port, a name.
        </li>
        <li>Add the real servers. The service turns Up as soon as one of them answers its check.</li>
      </ol>
    </HomeCard>
  )
}
