import { createBackend, Plugin } from 'proscenium';

@Plugin('failed')
class FailedPlugin {
  onInit(): void {
    throw new Error('this plugin fails');
  }
}

const backend = createBackend();
backend.add(FailedPlugin);
void backend.start();
