/** The sentences an administrator reads when a certificate file is not acceptable, and where on the form they stand. */
import { Refusal } from '../problems.ts'

export type Field = 'certificate' | 'key' | 'passphrase'

/** @param hint what to do. */
export const refuse = (field: Field, message: string, hint: string): Refusal =>
  new Refusal('invalid-input', message, { errors: [{ path: field, message, hint }], hint })

export const MISSING_PASSPHRASE = (): Refusal =>
  refuse(
    'passphrase',
    'The file is protected with a pass phrase, and none was typed.',
    'Type the pass phrase that was set when the file was made.'
  )

export const WRONG_PASSPHRASE = (): Refusal =>
  refuse(
    'passphrase',
    'The pass phrase does not open this file.',
    'Type the pass phrase that was set when the file was made; capital letters and the keyboard layout matter.'
  )

export const TOO_COSTLY = (field: Field): Refusal =>
  refuse(
    field,
    'Opening this file would take far longer than usual: its protection asks for an extreme number of rounds.',
    'Export the certificate again with the usual settings, or give certificate and key as PEM files without pass phrase.'
  )

export const UNKNOWN_PROTECTION = (field: Field): Refusal =>
  refuse(
    field,
    'The file is protected in a way that is not supported here.',
    'Export it again with AES or 3DES protection, or convert the key with “openssl pkcs8 -topk8 -v2 aes-256-cbc”.'
  )

export const DAMAGED = (field: Field): Refusal =>
  refuse(
    field,
    'The file is damaged or cut off: a part of it cannot be read.',
    'Export or copy the file again; copy it as a whole, with its BEGIN and END lines.'
  )
