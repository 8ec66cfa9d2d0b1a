/** What rendering yields: the files of one revision directory. Paths are relative to it and so is every reference inside. */

/** A file with text or bytes, or a certificate bundle whose text the engine takes from the store when it writes. */
export type RenderedFile =
  | { readonly kind: 'text'; readonly path: string; readonly text: string }
  /** `key + leaf + chain` as PEM. `chain` is what to send after the leaf. */
  | { readonly kind: 'binary'; readonly path: string; readonly base64: string }
  | { readonly kind: 'certificate'; readonly path: string; readonly fingerprint: string; readonly chain: readonly string[] }

export interface Rendered {
  readonly files: readonly RenderedFile[]
  /**
   * The main file, one piece after the other: what is common to all, and the sections of each service. A service that did not change
   * gives the very same string as before, so that comparing costs what has changed and not what there is.
   */
  readonly pieces: readonly string[]
  /**
   * SHA-256 over all files, hex. The worker carries it in `proc.digest`, so that anybody can ask a running engine
   * which configuration it has.
   */
  readonly digest: string
}

/** Facts of the machine that rendering needs, and nothing else from outside the configuration. */
export interface RenderEnvironment {
  /** Open file limit of the engine process (soft = hard). */
  readonly openFiles: number
  readonly threads: number
  /** Where host names of real servers point now. A name that is missing is rendered as a server out of service. */
  readonly resolved: ReadonlyMap<string, string>
  /** Real servers whose drain time is over. */
  readonly drained: ReadonlySet<number>
  /** Absolute paths of sockets and the state file (they outlive a revision directory). */
  readonly paths: { readonly statsSocket: string; readonly peersSocket: string; readonly stateFile: string }
  /** OCSP answers by fingerprint, base64; none when left out. */
  readonly staples?: ReadonlyMap<string, string>
  /** Virtual addresses at which ACME challenges are answered; none when left out. */
  readonly challenges?: ReadonlySet<string>
  /** Secret for the values of inserted cookies, so that they do not tell a server's address. */
  readonly cookieKey: string
}
