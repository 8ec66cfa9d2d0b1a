/** What an authority refuses, in sentences that say what to do. Its own words come along, shortened: they are text from outside. */
import type { AcmeChallenge } from '../../contract/index.ts'

/** A problem document of the authority (RFC 7807), as far as it is used. */
export interface AcmeProblem {
  /** Without `urn:ietf:params:acme:error:`. */
  readonly type: string
  readonly detail: string
}

export interface Explained {
  readonly detail: string
  readonly advice: string
}

const LONGEST = 300
/** @returns text from outside as one printable line. */
export function printable(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim()
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line
}

const said = (what: string, { detail }: AcmeProblem): string => (detail === '' ? what : `${what} It says: “${printable(detail)}”`)

const REFUSALS: Readonly<Record<string, Explained>> = {
  accountDoesNotExist: {
    detail: 'The authority does not know this account any more.',
    advice: 'Delete the account here and register a new one.'
  },
  badCSR: {
    detail: 'The authority does not accept the signing request.',
    advice: 'Choose another key type: some authorities refuse certain keys.'
  },
  badPublicKey: { detail: 'The authority does not accept this kind of key.', advice: 'Choose another key type.' },
  caa: {
    detail: 'A CAA record in DNS forbids this authority to issue for the name.',
    advice: 'Add the authority to the CAA record of the domain, or use the authority that stands there.'
  },
  externalAccountRequired: {
    detail: 'The authority issues to its customers only.',
    advice: 'Get a key id and an HMAC key for External Account Binding from the authority, and register the account with them.'
  },
  invalidContact: { detail: 'The authority does not accept the e-mail address.', advice: 'Type another address, or leave it empty.' },
  unsupportedContact: { detail: 'The authority does not accept the e-mail address.', advice: 'Type another address, or leave it empty.' },
  orderNotReady: { detail: 'The authority was not ready for the order.', advice: 'Nothing to do: it is tried again.' },
  rateLimited: {
    detail: 'The limit of the authority is reached: it issues no more for now.',
    advice: 'Wait; it is tried again by itself. For trials use the staging directory, whose limits are wide.'
  },
  rejectedIdentifier: {
    detail: 'The authority does not issue certificates for one of the names.',
    advice:
      'Public authorities issue for public domain names only. For internal names use a private authority or a self-signed certificate.'
  },
  serverInternal: { detail: 'The authority has a fault of its own.', advice: 'Nothing to do: it is tried again.' },
  unsupportedIdentifier: { detail: 'The authority does not issue for names of this kind.', advice: 'Use names of hosts.' },
  userActionRequired: {
    detail: 'The authority wants something to be done on its web site, such as agreeing to new terms.',
    advice: 'Read what it says, do it there, then Renew Now.'
  }
}

export function refusalInWords(problem: AcmeProblem): Explained {
  const known = REFUSALS[problem.type]
  return {
    detail: said(known?.detail ?? 'The authority refused the request.', problem),
    advice: known?.advice ?? 'Read what the authority says; Renew Now tries again.'
  }
}

/** Where the authority looked for an answer. */
export interface Challenged {
  readonly kind: AcmeChallenge
  readonly name: string
  /** Virtual addresses that answer. */
  readonly addresses: readonly string[]
}

const LOOK_AT_DNS = (name: string): string =>
  `Check that ${name} exists in public DNS and points to this machine, or to the outside address of the firewall in front of it.`

function httpFailure(problem: AcmeProblem, { name, addresses }: Challenged): Explained {
  const where = addresses.join(', ')
  switch (problem.type) {
    case 'connection':
      return {
        detail: said(`The authority could not connect to ${name} at port 80.`, problem),
        advice: `${LOOK_AT_DNS(name)} The firewall must let port 80 from everywhere in to ${where}.`
      }
    case 'dns':
      return { detail: said(`The authority could not find the address of ${name}.`, problem), advice: LOOK_AT_DNS(name) }
    default:
      return {
        detail: said(`The authority reached something at ${name} that gave another answer than Ballast does.`, problem),
        advice: `${LOOK_AT_DNS(name)} If it has an IPv6 address, that is asked first. Port 80 must lead to ${where}.`
      }
  }
}

function dnsFailure(problem: AcmeProblem, { name }: Challenged): Explained {
  const record = `_acme-challenge.${name}`
  return {
    detail: said(`The authority did not find the record ${record} with the right value.`, problem),
    advice:
      'The name servers that the world asks must have what was sent to yours. If they are secondaries, let Ballast wait longer before the check; if the zone is another one inside than outside, update the outside one.'
  }
}

/** Why a name was not proven. */
export function challengeInWords(problem: AcmeProblem, challenged: Challenged): Explained {
  if (problem.type === 'caa' || problem.type === 'rateLimited' || problem.type === 'rejectedIdentifier') return refusalInWords(problem)
  return challenged.kind === 'http-01' ? httpFailure(problem, challenged) : dnsFailure(problem, challenged)
}
