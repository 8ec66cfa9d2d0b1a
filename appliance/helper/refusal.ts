import type { RefusalCode } from '@ballast/server/helper'

/** What the caller reads instead of an answer: a sentence for the operator. */
export class HelperRefusal extends Error {
  readonly code: RefusalCode

  constructor(code: RefusalCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
