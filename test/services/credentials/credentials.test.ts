import { expect } from 'chai';
import {
  isPrincipal,
  noneCredentials,
  proofOf,
  serviceCredentials,
  userCredentials,
} from '#src/services/credentials/index.js';

describe('credentials', () => {
  const actor = serviceCredentials('plugin:search').principal;

  it('say whose they are as text, and nothing more', () => {
    const texts = [
      noneCredentials(),
      serviceCredentials('external:curl', { token: 'secret' }),
      userCredentials('user:default/ada', { token: 'secret', actor }),
    ].map(String);

    expect(texts).to.deep.equal([
      'backstageCredentials{nonePrincipal}',
      'backstageCredentials{servicePrincipal{external:curl}}',
      'backstageCredentials{userPrincipal{user:default/ada,actor={servicePrincipal{plugin:search}}}}',
    ]);
  });

  it('keep their token out of JSON, and give it to those who may ask', () => {
    const credentials = userCredentials('user:default/ada', { token: 'secret' });

    expect(JSON.stringify(credentials)).not.to.contain('secret');
    expect(proofOf(credentials)).to.deep.equal({ token: 'secret' });
  });

  it('lose their proof in a copy', () => {
    expect(proofOf({ ...userCredentials('user:default/ada', { token: 'secret' }) })).to.equal(undefined);
  });

  it('cannot be changed', () => {
    const { principal } = userCredentials('user:default/ada', { actor });

    expect(() => Object.assign(principal, { userEntityRef: 'user:default/eve' })).to.throw(TypeError);
    expect(() => Object.assign(actor, { subject: 'plugin:auth' })).to.throw(TypeError);
  });

  it('can be told apart by type', () => {
    const types = ['user', 'service', 'none', 'unknown'] as const;

    const fits = [noneCredentials(), actor && serviceCredentials('x'), userCredentials('user:default/ada')].map(
      (credentials) => types.filter((type) => isPrincipal(credentials, type)),
    );

    expect(fits).to.deep.equal([
      ['none', 'unknown'],
      ['service', 'unknown'],
      ['user', 'unknown'],
    ]);
  });
});
