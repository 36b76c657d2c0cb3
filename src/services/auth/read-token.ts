type Fields = Readonly<Record<string, unknown>>;

/** What a token says of itself before anything is verified: good for choosing how to verify it, and for nothing else. */
export interface UnverifiedToken {
  readonly header: Fields;
  /** Read when asked for; empty where they cannot be read. */
  readonly claims: Fields;
}

/** Reads a JSON Web Token. @returns `undefined` for anything else */
export function readToken(token: string): UnverifiedToken | undefined {
  const parts = token.split('.', 4);
  if (parts.length !== 3) return undefined;
  const header = readPart(parts[0]);
  if (header === undefined) return undefined;
  return {
    header,
    get claims() {
      return readPart(parts[1]) ?? {};
    },
  };
}

/** The `typ` of the tokens that backends exchange; each is good for one purpose. */
export const TOKEN_TYPES = {
  plugin: 'vnd.backstage.plugin',
  user: 'vnd.backstage.user',
  limitedUser: 'vnd.backstage.limited-user',
} as const;

/** The audience of tokens of users that were made before there were types. */
export const OLD_USER_AUDIENCE = 'backstage';

function readPart(part: string | undefined): Fields | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}
