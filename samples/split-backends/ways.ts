import type { Way } from './runner/way.js';

const SHARED = 'app-config.yaml';

/** Every way to split the portal, by the name that the command line has for it. */
const WAYS: Readonly<Record<string, Way>> = {
  // As the page of Backstage has it: a main file and a configuration for each.
  seed: {
    address: 'http://localhost:7007',
    processes: [
      {
        name: 'backend-a',
        port: 7007,
        main: 'seed/packages/backend-a/index.js',
        files: [SHARED, 'seed/app-config.backend-a.yaml'],
      },
      {
        name: 'backend-b',
        port: 7008,
        main: 'seed/packages/backend-b/index.js',
        files: [SHARED, 'seed/app-config.backend-b.yaml'],
      },
    ],
  },
  // One main file and one configuration; each process is told its name.
  topology: {
    address: 'http://localhost:7007',
    processes: [
      { name: 'catalog-backend', port: 7007, main: 'topology/main.js', files: [SHARED, 'topology/topology.yaml'] },
      { name: 'scaffolder-backend', port: 7008, main: 'topology/main.js', files: [SHARED, 'topology/topology.yaml'] },
    ],
  },
  nginx: {
    address: 'http://localhost:7007',
    processes: [
      ...threeBackends('three-backends/topology.nginx.yaml', 7008),
      { name: 'nginx', port: 7007, main: 'runner/nginx.js', files: ['three-backends/nginx.conf'] },
    ],
  },
  gateway: {
    address: 'http://localhost:7007',
    processes: threeBackends('three-backends/topology.gateway.yaml', 7007),
  },
};

export function findWay(name: string): Way | undefined {
  return Object.hasOwn(WAYS, name) ? WAYS[name] : undefined;
}

export function wayNames(): readonly string[] {
  return Object.keys(WAYS);
}

function threeBackends(topology: string, frontPort: number): Way['processes'] {
  const main = 'three-backends/main.js';
  const files = [SHARED, topology];
  return [
    { name: 'front', port: frontPort, main, files },
    { name: 'catalog-and-search', port: 7009, main, files },
    { name: 'docs-and-scaffolder', port: 7010, main, files },
  ];
}
