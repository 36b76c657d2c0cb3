/** Tells who is signed in, as far as requests need to know. Backstage's `IdentityApi` is one. */
export interface IdentityApi {
  /** The token of the user; none while nobody is signed in. */
  getCredentials(): Promise<{ token?: string | undefined }>;
}
