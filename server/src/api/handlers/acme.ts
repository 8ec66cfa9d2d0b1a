/** *ACME Certs*: accounts, and certificates that are ordered and renewed. */
import type * as z from 'zod'
import { type AcmeAccountView, type AcmeCertificateView, type DnsUpdate, RENEW_DAYS } from '../../contract/index.ts'
import { refuseField } from '../../domain/problems.ts'
import type { OrderInput, SeenOrder } from '../../engine/acme/keeper.ts'
import type { AcmeAccount, StoredDnsUpdate } from '../../engine/acme/ports.ts'
import type { Caller, Handlers, Services } from '../handler.ts'

type Names =
  | 'acmeAccountList'
  | 'acmeAccountCreate'
  | 'acmeAccountDelete'
  | 'acmeCertificateList'
  | 'acmeCertificateCreate'
  | 'acmeCertificateShow'
  | 'acmeCertificateChange'
  | 'acmeCertificateRenew'
  | 'acmeCertificateDelete'

/** Written field by field: keys and secrets are not named here. */
const presentAccount = (account: AcmeAccount, certificates: number): AcmeAccountView => ({
  id: account.id,
  directoryUrl: account.directoryUrl,
  email: account.email,
  url: account.url,
  createdAt: account.createdAt,
  ownAuthority: account.authority !== '',
  certificates
})

function presentDns(dns: StoredDnsUpdate | null): AcmeCertificateView['dns'] {
  if (dns === null) return null
  const { server, port, zone, keyName, algorithm, wait } = dns
  return { server, port, zone, keyName, algorithm, wait }
}

const present = ({ order, directoryUrl, certificate, nextAt, tries, version }: SeenOrder): AcmeCertificateView => ({
  id: order.id,
  name: order.name,
  accountId: order.accountId,
  directoryUrl,
  names: order.names,
  keyType: order.keyType,
  challenge: order.challenge,
  addresses: order.addresses,
  dns: presentDns(order.dns),
  renewDays: order.renewDays,
  certificate: certificate === null ? null : { id: certificate.id, name: certificate.name, notAfter: certificate.notAfter },
  nextAt,
  failures: order.failures,
  tries: [...tries],
  version
})

/** @param kept the secret that is known already. */
function storedDns(dns: z.output<typeof DnsUpdate> | null | undefined, kept = ''): StoredDnsUpdate | null {
  if (dns === null || dns === undefined) return null
  const { secret = '', ...fields } = dns
  const whole = secret === '' ? kept : secret
  if (whole === '') throw refuseField('dns.secret', 'Paste the secret of the TSIG key, with which updates are signed.')
  return { ...fields, secret: whole }
}

export function acmeHandlers({ acme, audit, now }: Services): Pick<Handlers, Names> {
  const note = ({ username, address }: Caller, action: Names, detail: string): void =>
    audit({ at: now().toISOString(), author: username, address, action, detail })

  return {
    acmeAccountList() {
      const items = acme.accounts().map((account) => presentAccount(account, acme.usesOf(account.id)))
      return { total: items.length, items }
    },
    async acmeAccountCreate({ body, caller }) {
      const account = await acme.register(body)
      note(caller, 'acmeAccountCreate', `account at ${account.directoryUrl}`)
      return presentAccount(account, 0)
    },
    async acmeAccountDelete({ params: { id }, caller }) {
      const account = acme.accounts().find((each) => each.id === id)
      await acme.removeAccount(id)
      note(caller, 'acmeAccountDelete', `account at ${account?.directoryUrl ?? ''}`)
      return null
    },
    acmeCertificateList() {
      const items = acme.orders().map(present)
      return { total: items.length, items }
    },
    acmeCertificateCreate({ body, caller }) {
      const { name, names, accountId, challenge, keyType = 'rsa-2048', addresses = [], dns, renewDays = RENEW_DAYS.normal } = body
      const isDns = challenge === 'dns-01'
      const input: OrderInput = {
        name: name ?? names[0] ?? '',
        names,
        accountId,
        keyType,
        challenge,
        addresses: isDns ? [] : addresses,
        dns: isDns ? storedDns(dns) : null,
        renewDays
      }
      const seen = acme.add(input)
      note(caller, 'acmeCertificateCreate', `ACME certificate “${input.name}”`)
      return present(seen)
    },
    acmeCertificateShow: async ({ params: { id }, query: { known } }) =>
      present(known === undefined ? acme.order(id) : await acme.waitFor(id, known)),
    acmeCertificateChange({ params: { id }, body, caller }) {
      const { order } = acme.order(id)
      const challenge = body.challenge ?? order.challenge
      const dns = body.dns === undefined ? order.dns : storedDns(body.dns, order.dns?.secret)
      const input: OrderInput = {
        name: body.name ?? order.name,
        names: body.names ?? order.names,
        accountId: order.accountId,
        keyType: body.keyType ?? order.keyType,
        challenge,
        addresses: challenge === 'http-01' ? (body.addresses ?? order.addresses) : [],
        dns: challenge === 'dns-01' ? dns : null,
        renewDays: body.renewDays ?? order.renewDays
      }
      const seen = acme.change(id, input)
      note(caller, 'acmeCertificateChange', `ACME certificate “${input.name}”`)
      return present(seen)
    },
    acmeCertificateRenew({ params: { id }, caller }) {
      const seen = acme.renew(id)
      note(caller, 'acmeCertificateRenew', `ACME certificate “${seen.order.name}”`)
      return present(seen)
    },
    acmeCertificateDelete({ params: { id }, caller }) {
      const { order } = acme.order(id)
      acme.remove(id)
      note(caller, 'acmeCertificateDelete', `ACME certificate “${order.name}”`)
      return null
    }
  }
}
