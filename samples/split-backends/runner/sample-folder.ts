import { fileURLToPath } from 'node:url';

/** Where the compiled sample is. */
export const builtFolder = fileURLToPath(new URL('../', import.meta.url));

/** Where its sources are, with the files that the compiler does not copy. */
export const sampleFolder = fileURLToPath(new URL('../../../../samples/split-backends/', import.meta.url));
