/** Accounts at authorities. The key is made here; the authority hears of it once, and knows the account by its URL from then on. */
import { createPrivateKey } from 'node:crypto'
import type * as z from 'zod'
import type { Id, NewAcmeAccount } from '../../contract/index.ts'
import { keyPemOf, makeKey, readAuthorities } from '../../domain/certificates/index.ts'
import { Refusal, refuseField } from '../../domain/problems.ts'
import type { EngineLog } from '../system-ports.ts'
import { AcmeRefusal, createAcmeClient, type Directory } from './client.ts'
import { AcmeFailure } from './failure.ts'
import { type AcmeAccount, type AcmeStore, type AcmeWeb, NoAnswer } from './ports.ts'

type AccountInput = z.output<typeof NewAcmeAccount>

/** ms for the questions of a registration, or of a farewell. */
const LONGEST = 60_000
const MOST_ACCOUNTS = 50

export interface AcmeAccounts {
  accounts(): readonly AcmeAccount[]
  /** Orders that an account is used by. */
  usesOf(accountId: Id): number
  /** @throws Refusal at the field */
  register(input: AccountInput): Promise<AcmeAccount>
  /** @throws Refusal while certificates use it */
  removeAccount(id: Id): Promise<void>
}

interface AccountParts {
  readonly acme: AcmeStore
  readonly web: AcmeWeb
  readonly log: EngineLog
  readonly now: () => Date
}

/** Where on the form a refusal of the authority belongs. */
const FIELDS: Readonly<Record<string, keyof AccountInput>> = {
  invalidContact: 'email',
  unsupportedContact: 'email',
  externalAccountRequired: 'eabKeyId',
  unauthorized: 'eabKey'
}

function refusalOf(error: unknown, hasBinding: boolean): unknown {
  if (error instanceof AcmeRefusal) {
    const field = FIELDS[error.problem.type]
    const path = field === 'eabKey' && !hasBinding ? 'directoryUrl' : (field ?? 'directoryUrl')
    return refuseField(path, error.message, 'not-acceptable-together', error.advice)
  }
  if (error instanceof AcmeFailure || error instanceof NoAnswer) {
    return refuseField('directoryUrl', error.message, 'not-acceptable-together', error.advice)
  }
  return error
}

function checkMeta({ meta }: Directory, input: AccountInput): void {
  const { eabKeyId = '', eabKey = '', termsAgreed = false } = input
  if (meta?.externalAccountRequired === true && eabKeyId === '') {
    throw refuseField(
      'eabKeyId',
      'This authority issues to its customers only: it asks for External Account Binding.',
      'not-acceptable-together',
      'Get a key id and an HMAC key from its web site, and type both.'
    )
  }
  if (eabKeyId !== '' && eabKey === '') throw refuseField('eabKey', 'Type the HMAC key that belongs to the key id.')
  const terms = meta?.termsOfService
  if (terms !== undefined && !termsAgreed) {
    const where = URL.canParse(terms) && /^https?:$/.test(new URL(terms).protocol) ? `: ${new URL(terms).href}` : ''
    throw refuseField(
      'termsAgreed',
      `The authority asks for agreement to its terms of service${where}`,
      'not-acceptable-together',
      'Read them, then tick here.'
    )
  }
}

export function createAcmeAccounts({ acme, web, log, now }: AccountParts): AcmeAccounts {
  const usesOf = (accountId: Id): number => acme.orders().filter((order) => order.accountId === accountId).length

  return {
    accounts: () => acme.accounts(),
    usesOf,
    async register(input) {
      if (acme.accounts().length >= MOST_ACCOUNTS) {
        throw new Refusal('not-acceptable-together', `${MOST_ACCOUNTS} accounts are kept here, and no more. Delete some first.`)
      }
      const { directoryUrl, email = '', eabKeyId = '', eabKey = '' } = input
      const authority = input.authority === undefined || input.authority === '' ? '' : readAuthorities(input.authority, 'authority')
      const key = await makeKey('ec-p256')
      const signal = AbortSignal.timeout(LONGEST)
      const client = createAcmeClient({ web, directoryUrl, authority, key, accountUrl: null, signal })
      try {
        checkMeta(await client.directory(), input)
        const url = await client.register({ email, eab: eabKeyId === '' ? null : { keyId: eabKeyId, key: eabKey } })
        return acme.addAccount({ directoryUrl, email, url, createdAt: now().toISOString(), authority, keyPem: keyPemOf(key) })
      } catch (error) {
        throw refusalOf(error, eabKeyId !== '')
      }
    },
    async removeAccount(id) {
      const account = acme.accounts().find((each) => each.id === id)
      if (account === undefined) throw new Refusal('not-found', 'There is no such ACME account any more.')
      const uses = usesOf(id)
      if (uses > 0) {
        throw new Refusal('in-use', `${uses === 1 ? 'One certificate is' : `${uses} certificates are`} renewed with this account.`, {
          hint: 'Delete them from ACME Certs first; the certificates themselves stay.'
        })
      }
      const { directoryUrl, authority, url, keyPem } = account
      const signal = AbortSignal.timeout(LONGEST)
      const client = createAcmeClient({ web, directoryUrl, authority, key: createPrivateKey(keyPem), accountUrl: url, signal })
      // An authority that is gone must not keep anybody from tidying up.
      await client
        .deactivate()
        .catch((error: unknown) => log.warn({ err: error, directoryUrl }, 'An ACME account could not be deactivated'))
      acme.deleteAccount(id)
    }
  }
}
