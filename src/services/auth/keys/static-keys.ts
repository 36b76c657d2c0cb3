import { readFile } from 'node:fs/promises';
import type { Config } from '../../../contracts/root-config.js';
import { toError } from '../../../errors/to-error.js';
import { invalidValue } from '../../root-config/index.js';
import { loadJose } from '../load-jose.js';
import type { KeySource, PublicKey, SigningKey } from './public-key.js';

/**
 * Keys from files, the same for all plugins and instances: the first pair signs, all verify. Needs no database. A new pair is put
 * before the old one, which stays until its last token has expired.
 */
export class StaticKeys implements KeySource {
  readonly #signing: SigningKey;
  readonly #public: readonly PublicKey[];

  private constructor(signing: SigningKey, all: readonly PublicKey[]) {
    this.#signing = signing;
    this.#public = all;
  }

  /**
   * Reads the files.
   *
   * @throws ProsceniumError `INVALID_CONFIG` for a key that is missing or cannot be read; it shows no part of a key
   */
  static async read(config: Config): Promise<StaticKeys> {
    const entries = config.getOptionalConfigArray(KEYS) ?? [];
    const [first] = entries;
    if (first === undefined)
      throw invalidValue(
        config,
        KEYS,
        'is empty: at least one key pair must be provided in static.keys, when the static key store type is used',
        'add an entry with keyId, publicKeyFile and privateKeyFile.',
      );
    if (!first.has('privateKeyFile'))
      throw invalidValue(
        config,
        KEYS,
        'begins with an entry without privateKeyFile: private key for signing must be provided in the first key pair in static.keys, when the static key store type is used',
        'put the pair that signs first.',
      );
    const all: PublicKey[] = [];
    for (const entry of entries) all.push(await readPublicKey(entry));
    const ids = all.map(({ kid }) => kid);
    const twice = ids.find((id, index) => ids.indexOf(id) !== index);
    if (twice !== undefined)
      throw invalidValue(config, KEYS, `has the keyId '${twice}' twice`, 'give each key an id of its own.');
    return new StaticKeys(await readSigningKey(first), all);
  }

  async signingKey(): Promise<SigningKey> {
    return this.#signing;
  }

  async publicKeys(): Promise<readonly PublicKey[]> {
    return this.#public;
  }
}

const KEYS = 'backend.auth.pluginKeyStore.static.keys';

async function readPublicKey(entry: Config): Promise<PublicKey> {
  const { kid, alg } = nameOf(entry);
  const key = await importFrom(entry, 'publicKeyFile', async (pem) => {
    const { importSPKI, exportJWK } = await loadJose();
    return exportJWK(await importSPKI(pem, alg, { extractable: true }));
  });
  return { ...key, kid, alg };
}

async function readSigningKey(entry: Config): Promise<SigningKey> {
  const { kid, alg } = nameOf(entry);
  const privateKey = await importFrom(entry, 'privateKeyFile', async (pem) => (await loadJose()).importPKCS8(pem, alg));
  return { kid, alg, privateKey };
}

function nameOf(entry: Config): { readonly kid: string; readonly alg: string } {
  return { kid: entry.getString('keyId'), alg: entry.getOptionalString('algorithm') ?? 'ES256' };
}

async function importFrom<T>(
  entry: Config,
  key: 'publicKeyFile' | 'privateKeyFile',
  take: (pem: string) => Promise<T>,
): Promise<T> {
  const file = entry.getString(key);
  const pem = await readFile(file, 'utf8').catch((error: unknown) => {
    throw invalidValue(
      entry,
      key,
      `names the file '${file}', which cannot be read: ${codeOf(error)}`,
      'correct the path, or let this process read the file.',
    );
  });
  try {
    return await take(pem);
  } catch (error) {
    const { alg } = nameOf(entry);
    const form = key === 'publicKeyFile' ? 'a public key in the form SPKI' : 'a private key in the form PKCS #8';
    throw invalidValue(
      entry,
      key,
      `names the file '${file}', which holds no key for ${alg}: ${toError(error).message}`,
      `write ${form} (PEM) into it, for the algorithm that the entry names.`,
    );
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? toError(error).message;
}
