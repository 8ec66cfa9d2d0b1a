/** Whether an ACME certificate can be ordered as it is set up. Faults stand at their field. */

import type * as z from 'zod'
import { type AcmeCertificateFields, canonicalAddress, type FieldProblem } from '../../contract/index.ts'
import type { Configuration } from '../configuration.ts'
import { Refusal } from '../problems.ts'
import { answererAt } from './answering.ts'

type Fields = Readonly<z.infer<typeof AcmeCertificateFields>>

function nameFaults({ names, challenge }: Fields): readonly FieldProblem[] {
  return names.flatMap((name, at) => {
    const path = `names.${at}`
    if (canonicalAddress(name) !== null) return [{ path, message: `${name} is an address. ACME certificates are for host names.` }]
    if (!name.includes('.')) return [{ path, message: `${name} has no domain. Type the whole name, for example mail.contoso.com.` }]
    return name.startsWith('*.') && challenge === 'http-01'
      ? [{ path, message: `${name} stands for many hosts, which only DNS-01 can prove. Choose DNS-01, or name the hosts one by one.` }]
      : []
  })
}

function httpFaults({ challenge, addresses }: Fields, configuration: Configuration): readonly FieldProblem[] {
  if (challenge !== 'http-01') return []
  if (addresses.length === 0)
    return [{ path: 'addresses', message: 'Choose the virtual address that the names point to; port 80 there answers the authority.' }]
  return addresses.flatMap((address, at) => {
    const answerer = answererAt(configuration, address)
    return answerer.by === 'nobody' ? [{ path: `addresses.${at}`, message: answerer.why, hint: answerer.advice }] : []
  })
}

function dnsFaults({ challenge, dns }: Fields): readonly FieldProblem[] {
  if (challenge !== 'dns-01') return []
  if (dns === null) return [{ path: 'dns.server', message: 'DNS-01 needs a name server that takes updates: type its address.' }]
  return dns.secret === undefined || dns.secret === ''
    ? [{ path: 'dns.secret', message: 'Paste the secret of the TSIG key, with which updates are signed.' }]
    : []
}

/** @throws Refusal */
export function checkOrder(fields: Fields, configuration: Configuration): void {
  const errors = [...nameFaults(fields), ...httpFaults(fields, configuration), ...dnsFaults(fields)]
  const [first] = errors
  if (first !== undefined) throw new Refusal('not-acceptable-together', first.message, { errors })
}
