import type { LookupFunction } from 'node:net';
import type { JsonObject } from 'proscenium';

/** A reading that must be refused, although its host answers. */
export interface SsrfCase {
  readonly name: string;
  /** `backend.reading.allow` */
  readonly allow: readonly JsonObject[];
  readonly url: string;
  /** What DNS says; everything else is unknown to it. */
  readonly names: Readonly<Record<string, readonly string[]>>;
}

/**
 * Every way in which somebody could make a backend read what is none of his business.
 *
 * @param port - of a server on 127.0.0.1 that redirects `/to.zip?<url>` to the URL, and that nobody may reach otherwise
 */
export function ssrfCases(port: number): readonly SsrfCase[] {
  const redirector = `redirector.example.test:${port}`;
  const permitted = { allow: [{ host: redirector }], names: { 'redirector.example.test': ['127.0.0.1'] } };
  return [
    ...forbiddenTargets(port).flatMap((url) => [
      { ...permitted, name: url, url },
      { ...permitted, name: `a redirect to ${url}`, url: `http://${redirector}/to.zip?${encodeURIComponent(url)}` },
    ]),
    ...PRIVATE_ADDRESSES.map((address) => ({
      name: `a name below *. with the address ${address}`,
      allow: [{ host: `*.example.test:${port}` }],
      url: `http://any.example.test:${port}/`,
      names: { 'any.example.test': [address] },
    })),
    ...PRIVATE_ADDRESSES.map((address) => ({
      name: `a name that must be public, with the address ${address}`,
      allow: [{ host: `any.example.test:${port}`, allowPrivate: false }],
      url: `http://any.example.test:${port}/`,
      names: { 'any.example.test': [address] },
    })),
    ...METADATA.map((address) => ({
      name: `a name that is listed, with the address ${address}`,
      allow: [{ host: `any.example.test:${port}`, allowPrivate: true }],
      url: `http://any.example.test:${port}/`,
      names: { 'any.example.test': [address] },
    })),
    ...PATHS.map((path) => ({
      name: `the path ${path}`,
      allow: [{ host: redirector, paths: ['/open'] }],
      url: `http://${redirector}${path}`,
      names: permitted.names,
    })),
  ];
}

/** Looks names up in a table instead of DNS. */
export function lookupIn(names: Readonly<Record<string, readonly string[]>>): LookupFunction {
  return (hostname, options, callback) => {
    const addresses = (names[hostname] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    const [first] = addresses;
    if (first === undefined)
      callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' }), []);
    else if (options.all === true) callback(null, addresses);
    else callback(null, first.address, first.family);
  };
}

/** What nobody may read who may read `http://redirector.example.test:<port>/`. */
export function forbiddenTargets(port: number): readonly string[] {
  return [
    'http://169.254.169.254/latest/meta-data/iam/security-credentials/',
    'http://metadata.google.internal/computeMetadata/v1/',
    'http://[fd00:ec2::254]/latest/meta-data/',
    `http://127.0.0.1:${port}/`,
    `http://localhost:${port}/`,
    `http://127.1:${port}/`,
    `http://2130706433:${port}/`,
    `http://0x7f000001:${port}/`,
    `http://0177.0.0.1:${port}/`,
    `http://0:${port}/`,
    `http://[::1]:${port}/`,
    `http://[::ffff:127.0.0.1]:${port}/`,
    `http://redirector.example.test.:${port}/`,
    `http://redirector.example.test:80@127.0.0.1:${port}/`,
    `http://redirector.example.test:${port + 1}/`,
    `http://evilredirector.example.test:${port}/`,
    'http://10.0.0.1/',
    'file:///etc/passwd',
    'ftp://redirector.example.test/',
  ];
}

/** Where clouds hand out credentials, and what is no host. */
const METADATA = [
  '169.254.169.254',
  '::ffff:169.254.169.254',
  '64:ff9b::a9fe:a9fe',
  'fd00:ec2::254',
  'fe80::1',
  '100.100.100.200',
  '0.0.0.0',
  '::',
  '224.0.0.1',
];
/** Addresses that a name which anybody can make must not lead to. */
export const PRIVATE_ADDRESSES: readonly string[] = [
  ...METADATA,
  '127.0.0.1',
  '10.1.2.3',
  '172.31.0.1',
  '192.168.1.1',
  '100.64.0.1',
  '::1',
  'fc00::1',
  '::ffff:10.0.0.1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
];
const PATHS = [
  '/',
  '/opened',
  '/open/../secret',
  '/open/%2e%2e/secret',
  '/open/..%2fsecret',
  '/open/..%5csecret',
  '/open/%252e%252e%252fsecret',
];
