import { expect } from 'chai';
import { SharedLoads } from '#src/services/cache/shared-loads.js';

describe('SharedLoads', () => {
  it('loads once more when a load takes longer than others wait for it', async () => {
    const loads = new SharedLoads(10);
    void loads.share('play', () => new Promise(() => undefined));

    const value = await loads.share('play', async () => 'Hamlet');

    expect(value).to.equal('Hamlet');
  });

  it('comes to an end when a load asks for its own key', async () => {
    const loads = new SharedLoads(10);

    const value = await loads.share('play', () => loads.share('play', async () => 'Hamlet'));

    expect(value).to.equal('Hamlet');
  });
});
