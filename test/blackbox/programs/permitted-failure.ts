import { createBackend, Plugin } from 'proscenium';
import { FaultPlugin } from './fault-plugin.js';

@Plugin('failed')
class FailedPlugin {
  onInit(): void {
    throw new Error('this plugin fails');
  }
}

await createBackend().add(FailedPlugin).add(FaultPlugin).start();
