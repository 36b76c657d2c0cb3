import { readFile } from 'node:fs/promises';
import type { JWK } from 'jose';
import type { Config } from '../../../contracts/root-config.js';
import { problems } from '../../../errors/catalogue.js';
import type { SigningKey, SigningKeys } from './signing-keys.js';

/** Keys from files, of which the first one signs. Whoever has those files can make tokens for anybody. */
export class StaticKeys implements SigningKeys {
  readonly #signing: SigningKey;
  readonly #public: readonly JWK[];

  private constructor(signing: SigningKey, publicKeys: readonly JWK[]) {
    this.#signing = signing;
    this.#public = publicKeys;
  }

  /**
   * Reads the files that `auth.keyStore.static.keys` names.
   *
   * @throws ProsceniumError `INVALID_CONFIG`
   */
  static async fromConfig(config: Config): Promise<StaticKeys> {
    const pairs = await Promise.all(
      config.getConfigArray(KEY).map((entry, index) => readPair(entry, `${KEY}[${index}]`)),
    );
    const [first] = pairs;
    if (first === undefined)
      throw problems.invalidConfig(
        `'${KEY}' is empty.`,
        undefined,
        'name at least one pair of keys; the first one signs.',
      );
    return new StaticKeys(
      first.signing,
      pairs.map(({ key }) => key),
    );
  }

  async signingKey(): Promise<SigningKey> {
    return this.#signing;
  }

  async publicKeys(): Promise<readonly JWK[]> {
    return this.#public;
  }
}

const KEY = 'auth.keyStore.static.keys';

async function readPair(config: Config, where: string): Promise<{ readonly signing: SigningKey; readonly key: JWK }> {
  const { exportJWK, importPKCS8, importSPKI } = await import('jose');
  const kid = config.getString('keyId');
  const alg = config.getOptionalString('algorithm') ?? 'ES256';
  const read = async <T>(name: string, form: string, parse: (text: string) => Promise<T>): Promise<T> => {
    const file = config.getString(name);
    try {
      return await parse(await readFile(file, 'utf8'));
    } catch (error) {
      // The library's own text may repeat what stands in the file; only that of the file system is passed on.
      const code = (error as NodeJS.ErrnoException).code;
      const isSystem = code !== undefined && /^E[A-Z]+$/.test(code);
      throw problems.invalidConfig(
        `'${where}.${name}' names ${file}, which ${isSystem ? `cannot be read (${code})` : `has no key for ${alg}`}.`,
        undefined,
        `name a file with a key in the form ${form}.`,
      );
    }
  };
  const publicKey = await read('publicKeyFile', 'SPKI', (text) => importSPKI(text, alg, { extractable: true }));
  const privateKey = await read('privateKeyFile', 'PKCS#8', (text) => importPKCS8(text, alg));
  return { signing: { kid, alg, privateKey }, key: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}
