/// <reference types="reflect-metadata" />
import { createRequire } from 'node:module';

// Imported, it would first be searched for exports, of which it has none: that takes Node longer than all the rest of it.
createRequire(import.meta.url)('reflect-metadata');
