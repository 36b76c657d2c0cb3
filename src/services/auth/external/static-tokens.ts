import { createHash, timingSafeEqual } from 'node:crypto';
import type { Config } from '../../../contracts/root-config.js';
import { invalidValue } from '../../root-config/index.js';

/** A token that is written down in the configuration. Only its hash is kept. */
export interface StaticToken {
  readonly hash: Buffer;
  readonly subject: string;
}

/** Entries of type `static`. */
export const staticTokens = {
  type: 'static',

  initialize({ options }: { readonly options: Config }): StaticToken {
    const token = options.getString('token');
    if (!/^\S+$/.test(token))
      throw invalidValue(
        options,
        'token',
        'is an illegal token, must be a set of non-space characters',
        'remove the blanks.',
      );
    if (token.length < SHORTEST)
      throw invalidValue(
        options,
        'token',
        `is an illegal token, must be at least ${SHORTEST} characters length`,
        'make a long random one: node -p "crypto.randomBytes(24).toString(\'base64url\')"',
      );
    return { hash: hashOf(token), subject: readSubject(options) };
  },

  /** Compares hashes, so that how long it takes says nothing about how much of a token is right. */
  async verifyToken(token: string, { hash, subject }: StaticToken): Promise<{ readonly subject: string } | undefined> {
    return timingSafeEqual(hashOf(token), hash) ? { subject } : undefined;
  },
} as const;

/** Reads `subject`. */
export function readSubject(options: Config): string {
  const subject = options.getString('subject');
  if (/^\S+$/.test(subject)) return subject;
  throw invalidValue(
    options,
    'subject',
    'is an illegal subject, must be a set of non-space characters',
    'remove the blanks.',
  );
}

const SHORTEST = 8;

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
