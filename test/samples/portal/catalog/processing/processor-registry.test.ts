import { expect } from 'chai';
import { ProcessorRegistry } from '../../../../../samples/portal/catalog/processing/processor-registry.js';

describe('ProcessorRegistry', () => {
  it('holds the processors of the catalog itself, then those that modules add', () => {
    const registry = new ProcessorRegistry();
    const processor = { name: 'Added', kinds: ['Robot', 'API'] };

    registry.addProcessor(processor);

    expect(registry.processors.map(({ name }) => name)).to.deep.equal([
      'PlaceholderProcessor',
      'CoreKindsProcessor',
      'LocationProcessor',
      'Added',
    ]);
    expect(registry.kinds).to.deep.equal([
      'API',
      'Component',
      'Domain',
      'Group',
      'Location',
      'Resource',
      'Robot',
      'System',
      'User',
    ]);
  });

  it('refuses two of one name', () => {
    const registry = new ProcessorRegistry();
    registry.addProcessor({ name: 'Same' });
    registry.addEntityProvider({ name: 'Same', connect: () => undefined });

    expect(() => registry.addProcessor({ name: 'Same' })).to.throw(
      "Two processors are named 'Same'; give one of them another name",
    );
    expect(() => registry.addEntityProvider({ name: 'Same', connect: () => undefined })).to.throw(
      "Two entity providers are named 'Same'; give one of them another name",
    );
  });

  it('takes nothing after the catalog has started', () => {
    const registry = new ProcessorRegistry();

    registry.close();

    expect(() => registry.addProcessor({ name: 'Late' })).to.throw(
      "The processor 'Late' came after the catalog had started; add it in the onInit of a module of the catalog",
    );
  });
});
