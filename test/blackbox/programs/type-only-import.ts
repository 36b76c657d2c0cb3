import { createBackend, Plugin } from 'proscenium';
import type { Greeter } from './greeter.js';

/** Asks for a class of which `import type` leaves nothing. */
@Plugin('typed')
class TypedPlugin {
  constructor(readonly greeter: Greeter) {}
}

await createBackend().add(TypedPlugin).start();
