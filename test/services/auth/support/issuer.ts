import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

/** Somebody who signs tokens. */
export class Issuer {
  private constructor(
    readonly kid: string,
    readonly alg: string,
    readonly publicKey: JWK,
    readonly privateKey: CryptoKey,
  ) {}

  static async create(kid = 'one', alg = 'ES256'): Promise<Issuer> {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    return new Issuer(kid, alg, { ...(await exportJWK(publicKey)), kid, alg }, privateKey);
  }

  /** Signs exactly these claims, in their order. */
  sign(claims: Record<string, unknown>, header: Record<string, unknown> = {}): Promise<string> {
    return new SignJWT(claims).setProtectedHeader({ alg: this.alg, kid: this.kid, ...header }).sign(this.privateKey);
  }

  /** A token as the plugin `auth` makes it, with the proof from which a limited one is made. */
  async signUser(sub: string, now: number, more: Record<string, unknown> = {}): Promise<string> {
    const iat = Math.floor(now / 1000);
    const identity = { sub, iat, exp: iat + 3600, ...more };
    const { sub: subject, iat: issued, exp } = identity;
    const limited = await new SignJWT({ sub: subject, iat: issued, exp })
      .setProtectedHeader({ typ: 'vnd.backstage.limited-user', alg: this.alg, kid: this.kid })
      .sign(this.privateKey);
    const uip = limited.split('.')[2];
    return new SignJWT({ iss: 'https://b.example.com/api/auth', ent: [sub], aud: 'backstage', ...identity, uip })
      .setProtectedHeader({ typ: 'vnd.backstage.user', alg: this.alg, kid: this.kid })
      .sign(this.privateKey);
  }
}

/** The parts of a token that anybody can read. */
export function partsOf(token: string): { header: Record<string, unknown>; claims: Record<string, unknown> } {
  const [header, claims] = token
    .split('.', 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString() || 'null'));
  return { header, claims };
}
