import type { DeserializedData, Keyv, KeyvStoreAdapter } from 'keyv';

/** Makes the Keyv of a store: one for all plugins, with keys that are complete already. */
export async function createKeyv(adapter: KeyvStoreAdapter): Promise<Keyv<unknown>> {
  const { Keyv } = await import('keyv');
  // No namespace, neither by the library nor by its adapter.
  const keyv = new Keyv<unknown>({
    store: adapter,
    namespace: '',
    useKeyPrefix: false,
    throwOnErrors: true,
    emitErrors: false,
    serialize: writeEnvelope,
  });
  return keyv;
}

/**
 * Writes the very text that Keyv writes, which takes a colon at the beginning for its own mark and doubles it. Keyv would call a property
 * named `toJSON`, even when it is none of a function.
 */
function writeEnvelope(data: DeserializedData<unknown>): string {
  return JSON.stringify(data, (_, value: unknown) =>
    typeof value === 'string' && value.startsWith(':') ? `:${value}` : value,
  );
}
