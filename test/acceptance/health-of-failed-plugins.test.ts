import { expect } from 'chai';
import { Module, Plugin, RootHealthChecks, Service, type StartupFailureSource } from 'proscenium';
import { createTestBackend } from 'proscenium/testing';
import { givenBackend, givenConfig } from '../support/given-backend.js';

const READINESS = '/.backstage/health/v1/readiness';
const permitAll = {
  backend: { startup: { default: { onPluginBootFailure: 'continue', onPluginModuleBootFailure: 'continue' } } },
};

@Plugin('search')
class SearchPlugin {
  onInit() {
    throw new Error('NOPE');
  }
}

@Plugin('catalog')
class CatalogPlugin {}

@Module('catalog', { id: 'github' })
class GithubModule {
  onInit() {
    throw new Error('NEVER');
  }
}

describe('readiness', () => {
  // Rule: a permitted failure is seen from outside.
  it('tells which plugins and modules are down that may be', async () => {
    await using backend = await createTestBackend({ config: permitAll })
      .add(SearchPlugin)
      .add(CatalogPlugin)
      .add(GithubModule)
      .start();

    const response = await backend.fetch(READINESS);

    expect([response.status, await response.json()]).to.deep.equal([
      200,
      { status: 'degraded', failedPlugins: ['search'], failedModules: ['catalog.github'] },
    ]);
  });

  it('is exactly that of Backstage when all is well', async () => {
    await using backend = await createTestBackend().add(CatalogPlugin).start();

    const response = await backend.fetch(READINESS);

    expect([response.status, await response.text()]).to.deep.equal([200, '{"status":"ok"}']);
  });

  it('goes down with a check that a plugin has added, and liveness does not', async () => {
    @Plugin('queue')
    class QueuePlugin {
      constructor(checks: RootHealthChecks) {
        checks.add('broker', () => Promise.reject(new Error('ECONNREFUSED 10.0.0.7')));
      }
    }
    await using backend = await createTestBackend().add(QueuePlugin).start();

    const [ready, alive] = await Promise.all(
      [READINESS, '/.backstage/health/v1/liveness'].map((path) => backend.fetch(path)),
    );

    expect([ready?.status, await ready?.json(), alive?.status]).to.deep.equal([
      503,
      { message: 'Health checks fail', status: 'error', failedChecks: ['queue.broker'] },
      200,
    ]);
  });
});

describe('a root service', () => {
  it('is told of each plugin and module that fails to start', async () => {
    const told: [string, StartupFailureSource][] = [];
    @Service('root')
    class Observer {
      onStartupFailure(error: Error, source: StartupFailureSource) {
        told.push([error.message, source]);
      }
    }

    const backend = givenBackend(Observer, SearchPlugin, CatalogPlugin, GithubModule, givenConfig(permitAll));
    await backend.start();
    await backend.stop();

    expect(told).to.have.deep.members([
      ['NOPE', { pluginId: 'search' }],
      ['NEVER', { pluginId: 'catalog', moduleId: 'github' }],
    ]);
  });
});
