/** Why a try ended, in words, and when it may be repeated at the earliest. */
export class AcmeFailure extends Error {
  override readonly name = 'AcmeFailure'
  readonly advice: string
  /** ms that the authority asks to wait; 0 when it does not say. */
  readonly retryAfter: number

  constructor(message: string, advice: string, options: { retryAfter?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.advice = advice
    this.retryAfter = options.retryAfter ?? 0
  }
}
