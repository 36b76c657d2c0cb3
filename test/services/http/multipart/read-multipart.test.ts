import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { type Context, type MultipartLimits, readMultipart } from 'proscenium';
import { failureOf as rejectionOf } from '../../../support/failure-of.js';
import { failureOf } from '../support/messages.js';
import { deferred, RunningRouter, statusOf } from '../support/running-router.js';

const BOUNDARY = 'b';
const BOUNDARY_LINE = 'b\r\nContent-Disposition: form-data; name="note"';

describe('readMultipart', () => {
  let running: RunningRouter;
  let limits: MultipartLimits;
  before(async () => {
    running = await RunningRouter.start();
    running.plugin().post('/', async (ctx) => {
      const parts = [];
      for await (const part of readMultipart(ctx, limits)) {
        if (part.kind === 'field') parts.push({ ...part });
        else {
          const { kind, name, filename, mimeType } = part;
          parts.push({ kind, name, filename, mimeType, text: await text(part.stream) });
        }
      }
      return parts;
    });
  });
  after(() => running.stop());
  beforeEach(() => {
    limits = {};
  });

  const send = (...entries: [name: string, value: string | File][]) => {
    const body = new FormData();
    for (const [name, value] of entries) body.append(name, value);
    return running.fetch('/api/demo', { method: 'POST', body });
  };
  const exchange = (body: string | Buffer, type = `multipart/form-data; boundary=${BOUNDARY}`) =>
    running.exchange(Buffer.concat([Buffer.from(head(body.length, type)), Buffer.from(body)]));

  it('gives fields and files in the order in which they came', async () => {
    const response = await send(
      ['title', 'Grüße'],
      ['file', new File(['a,b'], 'päper/table.csv', { type: 'text/csv' })],
      ['title', ''],
      ['file', new File([], '')],
    );

    expect(await response.json()).to.deep.equal([
      { kind: 'field', name: 'title', value: 'Grüße' },
      { kind: 'file', name: 'file', filename: 'table.csv', mimeType: 'text/csv', text: 'a,b' },
      { kind: 'field', name: 'title', value: '' },
      { kind: 'file', name: 'file', filename: '', mimeType: 'application/octet-stream', text: '' },
    ]);
  });

  it('reads large files in pieces', async () => {
    limits = { fileSize: '3mb' };

    const response = await send(['a', new File(['x'.repeat(3_145_728)], 'a')], ['b', new File(['y'], 'b')]);

    expect(((await response.json()) as { text: string }[]).map((part) => part.text.length)).to.deep.equal([
      3_145_728, 1,
    ]);
  });

  it('takes a form without anything in it', async () => {
    expect(statusOf(await exchange(`--${BOUNDARY}--\r\n`))).to.equal(200);
  });

  const refused: [name: string, limits: MultipartLimits, entries: [string, string | File][], failure: unknown[]][] = [
    [
      'a file that is too large',
      { fileSize: 10 },
      [['file', new File(['x'.repeat(11)], 'a')]],
      [413, 'PayloadTooLargeError', 'The file "file" is larger than 10 bytes'],
    ],
    [
      'a file that is far too large',
      { fileSize: 10 },
      [['file', new File(['x'.repeat(3_000_000)], 'a')]],
      [413, 'PayloadTooLargeError', 'The file "file" is larger than 10 bytes'],
    ],
    [
      'a field that is too large',
      { fieldSize: 10 },
      [['note', 'x'.repeat(11)]],
      [413, 'PayloadTooLargeError', 'The field "note" is larger than 10 bytes'],
    ],
    [
      'a body that is too large',
      { size: '1kb' },
      [['file', new File(['x'.repeat(1024)], 'a')]],
      [413, 'PayloadTooLargeError', 'The body is larger than 1024 bytes'],
    ],
    [
      'too many files',
      { files: 1 },
      [
        ['a', new File(['a'], 'a')],
        ['b', new File(['b'], 'b')],
      ],
      [400, 'InputError', 'The form has more than 1 files'],
    ],
    [
      'too many parts',
      { parts: 1 },
      [
        ['a', '1'],
        ['b', '2'],
      ],
      [400, 'InputError', 'The form has more than 1 parts'],
    ],
    ['a field __proto__', {}, [['__proto__', '1']], [400, 'InputError', 'The form has a field with a forbidden name']],
    [
      'a file a[constructor][prototype]',
      {},
      [['a[constructor][prototype]', new File([''], 'a')]],
      [400, 'InputError', 'The form has a field with a forbidden name'],
    ],
  ];
  for (const [name, given, entries, failure] of refused)
    it(`refuses ${name}`, async () => {
      limits = given;

      const response = await send(...entries);

      expect([...(await failureOf(response)), response.headers.get('connection')]).to.deep.equal([...failure, 'close']);
    });

  it('takes what is just as large and as many as is allowed', async () => {
    limits = { fileSize: 10, fieldSize: 10, files: 1, parts: 2 };

    const response = await send(['note', 'x'.repeat(10)], ['file', new File(['x'.repeat(10)], 'a')]);

    expect(response.status).to.equal(200);
  });

  const raw: [name: string, body: string | Buffer, type: string | undefined, status: number, message: string][] = [
    ['another type', '{}', 'application/json', 415, 'The body must be multipart/form-data'],
    ['no boundary', 'x', 'multipart/form-data; a=b', 400, 'The boundary of the form is missing or malformed'],
    ['a form without an end', `--${BOUNDARY_LINE}\r\n\r\nvalue`, undefined, 400, 'The form ends too early'],
    ['what is no form', 'nonsense', undefined, 400, 'The form ends too early'],
    ['malformed headers', '--b\r\nContent Disposition\r\n\r\n', undefined, 400, 'The form is malformed'],
    [
      'a part without a name',
      `--b\r\nContent-Disposition: form-data\r\n\r\nvalue\r\n--b--\r\n`,
      undefined,
      400,
      'The form has a part without a name',
    ],
    [
      'a field that is not UTF-8',
      Buffer.from(`--${BOUNDARY_LINE}\r\n\r\n\xff\r\n--b--\r\n`, 'latin1'),
      undefined,
      400,
      'The form has a field that is not valid UTF-8',
    ],
  ];
  for (const [name, body, type, status, message] of raw)
    it(`refuses ${name}`, async () => {
      const answer = await exchange(body, type);

      const { error } = JSON.parse(answer.split('\r\n\r\n')[1] ?? '') as { error: { message: string } };
      expect([statusOf(answer), error.message]).to.deep.equal([status, message]);
    });

  it('refuses a packed form', async () => {
    const response = await running.fetch('/api/demo', {
      method: 'POST',
      body: new FormData(),
      headers: { 'content-encoding': 'gzip' },
    });

    expect(response.status).to.equal(415);
  });

  it('refuses a body that announces far too much, unread', async () => {
    const answer = await running.exchange(head(10_000_000_000));

    expect(statusOf(answer)).to.equal(413);
  });

  it('refuses limits that are none', async () => {
    const iteration = readMultipart({ req: { headers: {} } } as Context, { files: '10' } as unknown as MultipartLimits);

    const { message } = await rejectionOf(iteration.next());

    expect(message).to.equal(
      [
        "readMultipart takes limits: numbers for parts and files, bytes or '10mb' for size, fileSize and fieldSize, and received 'files: \"10\"'.",
        '  mend   correct the argument.',
        '  see    docs/reference/errors.md#invalid_argument',
      ].join('\n'),
    );
  });
});

describe('a loop over the parts of a form', () => {
  let running: RunningRouter;
  beforeEach(async () => {
    running = await RunningRouter.start();
  });
  afterEach(() => running.stop());

  const serve = (handler: (ctx: Context) => unknown) => running.plugin().post('/', handler);
  const form = (...sizes: number[]) => {
    const body = new FormData();
    for (const [index, size] of sizes.entries()) body.append(`f${index}`, new File(['x'.repeat(size)], `f${index}`));
    return running.fetch('/api/demo', { method: 'POST', body });
  };

  it('may leave files unread', async () => {
    serve(async (ctx) => {
      const names = [];
      for await (const part of readMultipart(ctx)) names.push(part.name);
      return names;
    });

    expect(await (await form(2_000_000, 2_000_000, 10)).json()).to.deep.equal(['f0', 'f1', 'f2']);
  });

  it('may stop in the middle of a file and go on with the next', async () => {
    serve(async (ctx) => {
      const sizes = [];
      for await (const part of readMultipart(ctx)) {
        if (part.kind !== 'file') continue;
        for await (const chunk of part.stream) {
          sizes.push((chunk as Buffer).length > 0);
          break;
        }
      }
      return sizes;
    });

    expect(await (await form(2_000_000, 2_000_000, 10)).json()).to.deep.equal([true, true, true]);
  });

  it('may be left early', async () => {
    serve(async (ctx) => {
      for await (const part of readMultipart(ctx)) return part.name;
      return 'nothing';
    });

    const response = await form(10, 2_000_000, 10);

    expect([await response.json(), response.headers.get('connection')]).to.deep.equal(['f0', 'close']);
  });

  it('is told once, when the client goes away', async () => {
    const begun = deferred();
    const ended = deferred();
    let seen: unknown;
    serve(async (ctx) => {
      try {
        for await (const part of readMultipart(ctx)) {
          begun.resolve();
          if (part.kind === 'file') await text(part.stream);
        }
      } catch (error) {
        seen = error;
        throw error;
      } finally {
        ended.resolve();
      }
    });
    const socket = connect(Number(new URL(running.root.url).port), '127.0.0.1');
    socket.write(`${head(1000)}--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\npart of the file`);
    await begun.promise;

    socket.destroy();
    await ended.promise;

    expect(String(seen)).to.equal('InputError: The request ended before its body');
    expect(running.logger.lines.filter(({ level }) => level === 'error')).to.deep.equal([]);
  });

  it('cannot begin when the body has been read', async () => {
    running.plugin('twice').post('/', async (ctx) => {
      for await (const part of readMultipart(ctx)) expect(part.kind).to.equal('file');
      for await (const part of readMultipart(ctx)) expect(part.kind).to.equal('nothing');
    });
    const body = new FormData();
    body.append('f', new File(['x'], 'f'));

    const [status, , message] = await failureOf(await running.fetch('/api/twice', { method: 'POST', body }));

    expect([status, message]).to.deep.equal([
      500,
      [
        'readMultipart() was called for POST /api/twice, and its body has been read already.',
        "  mend   call it once, and give the route no `readBody` but 'none'.",
        '  see    docs/reference/errors.md#body_already_read',
      ].join('\n'),
    ]);
  });

  it('slows the client down when it is slow', async () => {
    const begun = deferred();
    const goOn = deferred();
    serve(async (ctx) => {
      let total = 0;
      for await (const part of readMultipart(ctx)) {
        begun.resolve();
        await goOn.promise;
        if (part.kind === 'file') total += (await text(part.stream)).length;
      }
      return total;
    });
    let connection: Socket | undefined;
    running.root.server.once('connection', (socket: Socket) => (connection = socket));
    const answer = form(8_000_000);
    await begun.promise;
    await new Promise((resolve) => setTimeout(resolve, 50));

    const before = connection?.bytesRead;
    goOn.resolve();
    await answer;

    expect(before).to.be.below(4_000_000);
    expect(connection?.bytesRead).to.be.above(8_000_000);
  });
});

function head(length: number, type = 'multipart/form-data; boundary=b'): string {
  return `POST /api/demo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n`;
}
