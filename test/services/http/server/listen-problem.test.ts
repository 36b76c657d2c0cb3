import { expect } from 'chai';
import { listenProblem } from '#src/services/http/server/listen-problem.js';
import { lines } from '../../../support/failure-of.js';

describe('listenProblem', () => {
  const cases: [code: string, host: string | undefined, what: string, mend: string][] = [
    [
      'EADDRINUSE',
      undefined,
      'port 80: the address is in use',
      'stop the process that uses it, or set backend.listen to another port.',
    ],
    [
      'EACCES',
      '127.0.0.1',
      '127.0.0.1:80: this user may not listen there',
      'set backend.listen to a port from 1024 on, or give the process the right to use this one.',
    ],
    [
      'EADDRNOTAVAIL',
      '2001:db8::1',
      '[2001:db8::1]:80: no interface of this machine has that address',
      'set backend.listen to an address of this machine, or to a port only.',
    ],
    [
      'ENOTFOUND',
      'nowhere.example',
      'nowhere.example:80: no such host is known',
      'set backend.listen to an address of this machine, or to a port only.',
    ],
    [
      'EAI_AGAIN',
      'nowhere.example',
      'nowhere.example:80: no such host is known',
      'set backend.listen to an address of this machine, or to a port only.',
    ],
    ['EMFILE', undefined, 'port 80: listen failed with EMFILE', 'see the cause, and set backend.listen.'],
  ];
  for (const [code, host, what, mend] of cases)
    it(`explains ${code}`, () => {
      const address = host === undefined ? { port: 80 } : { host, port: 80 };

      const problem = listenProblem(address, Object.assign(new Error(`listen failed with ${code}`), { code }));

      expect(problem.message).to.equal(
        lines(
          `The HTTP server cannot listen on ${what}.`,
          `  mend   ${mend}`,
          '  see    docs/reference/errors.md#listen_failed',
        ),
      );
    });
});
