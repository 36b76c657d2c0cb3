/** What a server proves with who it is, as PEM texts. */
export interface ServerCertificate {
  /** The certificate, followed by those of its issuers. */
  readonly cert: string;
  readonly key: string;
}
